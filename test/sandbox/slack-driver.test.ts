import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plain, type TestBed, testBed } from './slack-app.js';
import { type ModalView } from '@slack/types';

let bed: TestBed;
beforeEach(async () => {
  bed = await testBed();
});
afterEach(async () => {
  await bed.close();
});

const button = (action_id: string, value: string) => ({
  type: 'button' as const,
  text: plain(value),
  action_id,
  value,
});

const textInput = (block_id: string, more: object = {}, block: object = {}) => ({
  type: 'input' as const,
  block_id,
  label: plain(block_id),
  element: { type: 'plain_text_input' as const, action_id: 'value', ...more },
  ...block,
});

const modal = (blocks: ModalView['blocks'], more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('A form'),
  submit: plain('Send'),
  blocks,
  ...more,
});

/** `/ssl` opens this modal. */
function opens(view: ModalView): void {
  bed.app.command('/ssl', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
}

async function openModal(view: ModalView): Promise<string> {
  opens(view);
  const { shown } = await bed.show({ user: bed.staff, command: '/ssl' });
  const [item] = shown;
  if (item?.kind !== 'modal') throw new Error(`no modal: ${JSON.stringify(shown)} ${bed.faults.join()}`);
  return item.id;
}

describe('a slash command', () => {
  it('shows the message of the acknowledgement and what is sent to the response_url, only to that person', async () => {
    bed.app.command('/ssl', async ({ ack, respond, body }) => {
      await ack('one moment');
      await respond({ text: `${body.user_name} said ${body.text}` });
    });
    const { shown } = await bed.show({ user: bed.staff, command: '/ssl', text: ' list A & B ' });
    expect(shown.map(({ kind, text }) => [kind, text])).toEqual([
      ['ephemeral', 'one moment'],
      ['ephemeral', 'anna said list A &amp; B'],
    ]);
    expect(bed.world.messages()).toEqual([]);
  });

  it('waits for the listener, and shows each message once in its last form', async () => {
    bed.app.command('/ssl', async ({ ack, client, body }) => {
      await ack();
      const posted = await client.chat.postMessage({ channel: body.channel_id, text: 'working' });
      await client.chat.update({ channel: body.channel_id, ts: posted.ts ?? '', text: 'done' });
      const gone = await client.chat.postMessage({ channel: body.channel_id, text: 'gone' });
      await client.chat.delete({ channel: body.channel_id, ts: gone.ts ?? '' });
    });
    const { shown, pending } = await bed.show({ user: bed.staff, command: '/ssl' });
    expect(shown).toEqual([{ kind: 'message', id: expect.stringMatching(/^\d+\.\d{6}$/), text: 'done', blocks: [] }]);
    expect(pending).toBeUndefined();
    expect(bed.world.messages()).toEqual(shown);
  });

  it('tells staff, guest and stranger apart as Slack does', async () => {
    bed.app.command('/ssl', async ({ ack, respond, client, body }) => {
      await ack();
      const { user } = await client.users.info({ user: body.user_id });
      const { members } = await client.conversations.members({ channel: bed.world.channelId });
      const { users } = await client.usergroups.users.list({ usergroup: bed.world.staffGroupId });
      const { channel } = await client.conversations.info({ channel: body.channel_id });
      const facts = [
        body.team_id === bed.world.teamId,
        user?.team_id === bed.world.teamId,
        user?.is_restricted,
        members?.includes(body.user_id),
        users?.includes(body.user_id),
        channel?.is_ext_shared,
        body.channel_name,
      ];
      await respond(facts.join(' '));
    });
    const said = async (user: string) => (await bed.show({ user, command: '/ssl' })).shown[0]?.text;
    expect(await said(bed.staff)).toBe('true true false true true false privategroup');
    expect(await said(bed.guest)).toBe('true true true false false false general');
    expect(await said(bed.stranger)).toBe('false false false false false true privategroup');
    expect(bed.world.users.map((user) => user.staff)).toEqual([true, true, false, false]);
  });

  it('runs calls one after another', async () => {
    const order: string[] = [];
    bed.app.command('/ssl', async ({ ack, client, body }) => {
      await ack();
      order.push(`start ${body.text}`);
      await client.auth.test();
      order.push(`end ${body.text}`);
    });
    await Promise.all(['a', 'b'].map((text) => bed.show({ user: bed.staff, command: '/ssl', text })));
    expect(order).toEqual(['start a', 'end a', 'start b', 'end b']);
  });

  it('shows the failure that Slack shows when the signature is not accepted', async () => {
    const other = await testBed();
    bed.world.connect(other.doorUrl);
    const { shown } = await bed.show({ user: bed.staff, command: '/ssl' });
    expect(shown.map((item) => item.text)).toEqual(['/ssl failed with the error "http_service_error"']);
    await other.close();
  });
});

describe('an app that takes its time', () => {
  it('gets ten seconds for its work; then the call is answered as pending', async () => {
    const slow = await testBed({ patience: { pendingMs: 30 } });
    let finish = (): void => undefined;
    const work = new Promise<void>((resolve) => (finish = resolve));
    slow.app.command('/ssl', async ({ ack, respond }) => {
      await ack('working');
      await work;
      await respond('done');
    });
    slow.app.event('app_home_opened', async () => undefined);
    const first = await slow.show({ user: slow.staff, command: '/ssl' });
    expect(first).toEqual({ shown: [expect.objectContaining({ text: 'working' })], pending: true });
    finish();
    await slow.listenersDone();
    expect(await slow.show({ user: slow.staff, home: true })).toEqual({ shown: [] });
    await slow.close();
  });

  it('gets three seconds to acknowledge; then Slack says that it failed', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const hurried = await testBed({ patience: { acknowledgeMs: 30 } });
    hurried.world.connect(`http://127.0.0.1:${address.port}/slack/events`);
    const { shown } = await hurried.show({ user: hurried.staff, command: '/ssl' });
    expect(shown.map((item) => item.text)).toEqual(['/ssl failed with the error "operation_timeout"']);
    await hurried.close();
    silent.closeAllConnections();
    silent.close();
  });
});

describe('calls that cannot be made', () => {
  it.each([
    ['an unknown user', { user: 'U0NOBODY', command: '/ssl' }, 404, /no user "U0NOBODY"/],
    ['an unknown message', { user: 'anna', action: { message: '1.000000', action_id: 'x' } }, 404, /no message/],
    ['an unknown view', { user: 'anna', submit: { view: 'V1', values: {} } }, 404, /no open view/],
    ['a view to act in', { user: 'anna', action: { view: 'V1', action_id: 'x' } }, 404, /no open view/],
    ['a shortcut on nothing', { user: 'anna', shortcut: { callback_id: 'x', message: '1.0' } }, 404, /no message/],
    ['another command', { user: 'anna', command: '/tls' }, 400, /There is: \/ssl/],
    ['nothing to do', { user: 'anna' }, 400, /exactly one of command, action/],
    ['two things to do', { user: 'anna', command: '/ssl', home: true }, 400, /exactly one of/],
    ['no object', 'hello', 400, /exactly one of/],
    ['a misspelt property', { user: 'anna', submit: { view: 'V1', value: {} } }, 400, /value/],
    ['neither message nor view', { user: 'anna', action: { action_id: 'x' } }, 400, /either a message or a view/],
  ])('%s', async (_what, call, status, sentence) => {
    const named = typeof call === 'object' && call.user === 'anna' ? { ...call, user: bed.staff } : call;
    const answer = await bed.world.drive(named);
    expect(answer).toEqual({ status, body: { error: expect.stringMatching(sentence) } });
  });
});

describe('buttons and menus', () => {
  it('sends what was pressed with the message, and replace_original changes that message', async () => {
    const seen: unknown[] = [];
    bed.app.command('/ssl', async ({ ack, client, body }) => {
      await ack();
      await client.chat.postMessage({
        channel: body.channel_id,
        text: 'card',
        blocks: [
          { type: 'section', text: plain('SSL-1'), accessory: button('pay', 'SSL-1') },
          { type: 'section', text: plain('SSL-2'), accessory: button('pay', 'SSL-2') },
          {
            type: 'actions',
            block_id: 'more',
            elements: [
              { type: 'overflow', action_id: 'menu', options: [{ text: plain('Show'), value: 'show' }] },
              {
                type: 'static_select',
                action_id: 'pick',
                options: [
                  { text: plain('One'), value: '1' },
                  { text: plain('Two'), value: '2' },
                ],
              },
            ],
          },
        ],
      });
    });
    bed.app.action(/.*/, async ({ ack, body, payload, respond }) => {
      await ack();
      if (body.type !== 'block_actions') return;
      seen.push([payload, body.container, body.message?.text, body.state?.values.more?.pick?.selected_option]);
      await respond({ replace_original: true, text: 'paid' });
    });
    const first = await bed.show({ user: bed.staff, command: '/ssl' });
    const message = first.shown[0]?.id;
    const chosen = await bed.show({ user: bed.staff, action: { message, action_id: 'pick', value: '2' } });
    expect(seen.pop()).toEqual([
      expect.objectContaining({ type: 'static_select', selected_option: { text: plain('Two'), value: '2' } }),
      { type: 'message', message_ts: message, channel_id: bed.world.channelId, is_ephemeral: false },
      'card',
      { text: plain('Two'), value: '2' },
    ]);
    expect(chosen.shown).toEqual([{ kind: 'message', id: message, text: 'paid', blocks: [] }]);
    const again = (await bed.show({ user: bed.staff, command: '/ssl' })).shown[0]?.id;
    await bed.show({ user: bed.staff, action: { message: again, action_id: 'menu', value: 'show' } });
    expect(seen.pop()).toMatchObject([{ type: 'overflow', selected_option: { value: 'show' } }, {}, 'card', null]);
    const third = (await bed.show({ user: bed.staff, command: '/ssl' })).shown[0]?.id;
    await bed.show({ user: bed.staff, action: { message: third, action_id: 'pay', value: 'SSL-2' } });
    expect(seen.pop()).toMatchObject([
      { type: 'button', value: 'SSL-2', action_id: 'pay', text: plain('SSL-2') },
      {},
      'card',
      null,
    ]);
    const missing = await bed.world.drive({ user: bed.staff, action: { message, action_id: 'pay' } });
    expect(missing).toMatchObject({ status: 404, body: { error: expect.stringContaining('no button "pay"') } });
    const other = await bed.show({ user: bed.staff, command: '/ssl' });
    const wrong = { message: other.shown[0]?.id, action_id: 'pay', value: 'SSL-3' };
    expect(await bed.world.drive({ user: bed.staff, action: wrong })).toMatchObject({ status: 404 });
    expect(bed.faults).toEqual([]);
  });

  it('deletes an ephemeral message by its response_url and sends no copy of it', async () => {
    bed.app.command('/ssl', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'sure?', blocks: [{ type: 'actions', elements: [button('yes', 'yes')] }] });
    });
    const copies: unknown[] = [];
    bed.app.action('yes', async ({ ack, body, respond }) => {
      await ack();
      if (body.type === 'block_actions') copies.push(body.message, body.container.is_ephemeral);
      await respond({ delete_original: true });
      await respond({ response_type: 'in_channel', text: 'anna is sure' });
    });
    const asked = await bed.show({ user: bed.staff, command: '/ssl' });
    expect(asked.shown).toMatchObject([{ kind: 'ephemeral', text: 'sure?' }]);
    const { shown } = await bed.show({ user: bed.staff, action: { message: asked.shown[0]?.id, action_id: 'yes' } });
    expect(shown).toMatchObject([{ kind: 'message', text: 'anna is sure' }]);
    expect(copies).toEqual([undefined, true]);
  });
});

describe('a modal', () => {
  it('keeps initial values, gives every kind of value, and closes', async () => {
    const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
    const states: unknown[] = [];
    bed.app.view('form', async ({ ack, view, body, client }) => {
      states.push(view.state.values, view.private_metadata, body.team?.id);
      await ack();
      await client.chat.postMessage({ channel: bed.world.channelId, text: 'ordered' });
    });
    const id = await openModal(
      modal(
        [
          textInput('names', { multiline: true, initial_value: 'a.example' }),
          textInput('line'),
          {
            type: 'input',
            block_id: 'product',
            label: plain('Product'),
            element: {
              type: 'static_select',
              action_id: 'value',
              options: [option('dv'), option('ev')],
              initial_option: option('dv'),
            },
          },
          {
            type: 'input',
            block_id: 'extras',
            optional: true,
            label: plain('Extras'),
            element: { type: 'checkboxes', action_id: 'value', options: [option('x'), option('y')] },
          },
          {
            type: 'input',
            block_id: 'day',
            label: plain('Day'),
            element: { type: 'datepicker', action_id: 'value', initial_date: '2026-11-24' },
          },
          {
            type: 'input',
            block_id: 'who',
            optional: true,
            label: plain('Who'),
            element: { type: 'multi_users_select', action_id: 'value', initial_users: [bed.staff] },
          },
        ],
        { private_metadata: 'SSL-1' },
      ),
    );
    const values = { line: 'one\ntwo', extras: ['x', 'y'], day: '2026-12-01' };
    const done = await bed.show({ user: bed.staff, submit: { view: id, values } });
    expect(states).toEqual([
      {
        names: { value: { type: 'plain_text_input', value: 'a.example' } },
        line: { value: { type: 'plain_text_input', value: 'one two' } },
        product: { value: { type: 'static_select', selected_option: option('dv') } },
        extras: { value: { type: 'checkboxes', selected_options: [option('x'), option('y')] } },
        day: { value: { type: 'datepicker', selected_date: '2026-12-01' } },
        who: { value: { type: 'multi_users_select', selected_users: [bed.staff] } },
      },
      'SSL-1',
      bed.world.teamId,
    ]);
    expect(done).toEqual({ shown: [expect.objectContaining({ kind: 'message', text: 'ordered' })], closed: id });
    expect(await bed.world.drive({ user: bed.staff, submit: { view: id, values } })).toMatchObject({ status: 404 });
  });

  it('gives what the window refuses, then what the app refuses, at the fields', async () => {
    let heard = 0;
    bed.app.view('form', async ({ ack, view }) => {
      heard += 1;
      const csr = view.state.values.csr?.value?.value ?? '';
      if (csr === 'ok') await ack();
      else await ack({ response_action: 'errors', errors: { csr: 'This is no CSR.' } });
    });
    const id = await openModal(modal([textInput('csr', { multiline: true }), textInput('note', { max_length: 3 })]));
    const send = (values: object) => bed.show({ user: bed.staff, submit: { view: id, values } });
    expect((await send({ note: 'a' })).errors).toEqual({ csr: 'Please complete this required field.' });
    expect((await send({ csr: 'x'.repeat(3001), note: 'a' })).errors).toEqual({
      csr: 'Please use at most 3000 characters; these are 3001.',
    });
    expect((await send({ csr: 'x', note: 'long' })).errors).toHaveProperty('note');
    expect(heard).toBe(0);
    expect(await send({ csr: 'x', note: 'a' })).toEqual({ shown: [], errors: { csr: 'This is no CSR.' } });
    expect(await send({ csr: 'ok', note: 'a' })).toEqual({ shown: [], closed: id });
    expect(heard).toBe(2);
  });

  it.each([
    [{ colour: 'red' }, /Unknown field "colour"\. The fields here are: names, day, file/],
    [{ day: '2026-02-30' }, /"day" takes a date as YYYY-MM-DD/],
    [{ names: ['a'] }, /"names" takes text/],
    [{ file: 'x' }, /"file" takes files as/],
    [{ file: [{ filename: 'a', base64: '%%' }] }, /"file" takes files as/],
  ])('names what cannot be entered: %j', async (values, sentence) => {
    const id = await openModal(
      modal([
        textInput('names'),
        { type: 'input', block_id: 'day', label: plain('D'), element: { type: 'datepicker', action_id: 'value' } },
        { type: 'input', block_id: 'file', label: plain('F'), element: { type: 'file_input', action_id: 'value' } },
      ]),
    );
    const answer = await bed.world.drive({ user: bed.staff, submit: { view: id, values } });
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(sentence) } });
  });

  it('can be updated, pushed upon, and cleared by the answer', async () => {
    const answers = ['update', 'push', 'clear'] as const;
    let step = 0;
    bed.app.view('form', async ({ ack }) => {
      const response_action = answers[step++] ?? 'clear';
      if (response_action === 'clear') await ack({ response_action });
      else await ack({ response_action, view: modal([textInput('again')], { title: plain(response_action) }) });
    });
    const id = await openModal(modal([textInput('first')]));
    const updated = await bed.show({ user: bed.staff, submit: { view: id, values: { first: 'x' } } });
    expect(updated).toEqual({ shown: [expect.objectContaining({ id, title: 'update', kind: 'modal' })] });
    const pushed = await bed.show({ user: bed.staff, submit: { view: id, values: { again: 'x' } } });
    const top = pushed.shown[0]?.id;
    expect(top).not.toBe(id);
    const cleared = await bed.show({ user: bed.staff, submit: { view: top, values: { again: 'x' } } });
    expect(cleared).toEqual({ shown: [], closed: top });
    expect(await bed.world.drive({ user: bed.staff, close: { view: id } })).toMatchObject({ status: 404 });
  });

  it('refuses errors for fields that it has not, as Slack does', async () => {
    bed.app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { other: 'No.' } }));
    const id = await openModal(modal([textInput('first')]));
    const { errors } = await bed.show({ user: bed.staff, submit: { view: id, values: { first: 'x' } } });
    expect(errors).toEqual({ slack: expect.stringContaining('We had some trouble connecting') });
  });

  it('asks the app for options, and takes their values with or without having asked', async () => {
    const heard: unknown[] = [];
    bed.app.options('value', async ({ ack, payload }) => {
      heard.push([payload.type, 'block_id' in payload && payload.block_id, payload.value]);
      const all = ['Anton', 'Berta'].filter((name) => name.toLowerCase().startsWith(payload.value.toLowerCase()));
      await ack({ options: all.map((name) => ({ text: plain(name), value: `C-${name}` })) });
    });
    let chosen: unknown;
    bed.app.view('form', async ({ ack, view }) => {
      chosen = view.state.values.customer?.value?.selected_option;
      await ack();
    });
    const view = modal([
      {
        type: 'input',
        block_id: 'customer',
        label: plain('Customer'),
        element: { type: 'external_select', action_id: 'value', min_query_length: 0 },
      },
    ]);
    const id = await openModal(view);
    const { options } = await bed.show({ user: bed.staff, options: { view: id, action_id: 'value', query: 'be' } });
    expect(options).toEqual([{ text: plain('Berta'), value: 'C-Berta' }]);
    expect(heard).toEqual([['block_suggestion', 'customer', 'be']]);
    const byField = await bed.show({ user: bed.staff, options: { view: id, action_id: 'customer', query: '' } });
    expect(byField.options).toHaveLength(2);
    const none = await bed.world.drive({ user: bed.staff, submit: { view: id, values: { customer: 'C-Cesar' } } });
    expect(none).toMatchObject({ status: 400, body: { error: expect.stringContaining('C-Anton') } });
    await bed.show({ user: bed.staff, submit: { view: id, values: { customer: 'C-Berta' } } });
    expect(chosen).toEqual({ text: plain('Berta'), value: 'C-Berta' });
    const second = (await bed.show({ user: bed.staff, command: '/ssl' })).shown[0]?.id;
    await bed.show({ user: bed.staff, submit: { view: second, values: { customer: 'C-Anton' } } });
    expect(chosen).toEqual({ text: plain('Anton'), value: 'C-Anton' });
  });

  it('tells the app that it was closed, if it asked to be told', async () => {
    const closed: string[] = [];
    bed.app.view({ type: 'view_closed', callback_id: 'form' }, async ({ ack, view }) => {
      closed.push(view.id);
      await ack();
    });
    const id = await openModal(modal([textInput('first')], { notify_on_close: true }));
    expect(await bed.show({ user: bed.staff, close: { view: id } })).toEqual({ shown: [], closed: id });
    expect(closed).toEqual([id]);
  });

  it('keeps what a person chose in an element that reports by itself, through an update of the view', async () => {
    const view = (title: string) =>
      modal([{ ...textInput('kind'), dispatch_action: true }, textInput('name', { initial_value: 'n' })], {
        title: plain(title),
      });
    bed.app.action('value', async ({ ack, body, client }) => {
      await ack();
      if (body.type !== 'block_actions' || !body.view) return;
      const { id, hash } = body.view;
      await client.views.update({ view_id: id, hash, view: view('Updated') });
    });
    let kind: unknown;
    bed.app.view('form', async ({ ack, view: sent }) => {
      kind = sent.state.values.kind?.value?.value;
      await ack();
    });
    const id = await openModal(view('First'));
    const acted = await bed.show({ user: bed.staff, action: { view: id, action_id: 'kind', value: 'ev' } });
    expect(acted.shown).toMatchObject([{ id, title: 'Updated' }]);
    const silent = { view: id, action_id: 'value', block_id: 'name', value: 'x' };
    expect(await bed.world.drive({ user: bed.staff, action: silent })).toMatchObject({ status: 400 });
    await bed.show({ user: bed.staff, submit: { view: id, values: {} } });
    expect(kind).toBe('ev');
    expect(bed.faults).toEqual([]);
  });
});

describe('files', () => {
  it('come up from a modal, are downloaded with the token only, and can be deleted', async () => {
    const downloads: [number, string][] = [];
    let afterDelete = 0;
    bed.app.view('form', async ({ ack, view, client }) => {
      const [file] = view.state.values.file?.value?.files ?? [];
      await ack();
      if (!file) return;
      const url = file.url_private_download;
      for (const headers of [{ authorization: `Bearer ${bed.world.botToken}` }, { authorization: 'Bearer other' }]) {
        const answer = await fetch(url, { headers });
        downloads.push([answer.status, (await answer.text()).slice(0, 7)]);
      }
      const { file: info } = await client.files.info({ file: file.id });
      expect(info).toMatchObject({ name: 'my.csr', size: 8, user: bed.staff, mimetype: 'text/plain' });
      await client.files.delete({ file: file.id });
      afterDelete = (await fetch(url, { headers: { authorization: `Bearer ${bed.world.botToken}` } })).status;
    });
    const id = await openModal(
      modal([
        {
          type: 'input',
          block_id: 'file',
          label: plain('File'),
          element: { type: 'file_input', action_id: 'value', filetypes: ['csr'], max_files: 1 },
        },
      ]),
    );
    const base64 = Buffer.from('-----CSR').toString('base64');
    const send = (filename: string) =>
      bed.show({ user: bed.staff, submit: { view: id, values: { file: [{ filename, base64 }] } } });
    expect((await send('my.exe')).errors).toEqual({ file: expect.stringContaining('csr') });
    expect((await send('my.csr')).closed).toBe(id);
    expect(downloads).toEqual([
      [200, '-----CS'],
      [200, '<title>'],
    ]);
    expect(afterDelete).toBe(404);
    expect(bed.faults).toEqual([]);
  });

  it('go to the channel with files.uploadV2', async () => {
    bed.app.command('/ssl', async ({ ack, client, body }) => {
      await ack();
      await client.files.uploadV2({
        channel_id: body.channel_id,
        filename: 'invoice.pdf',
        file: Buffer.from('%PDF-1.7'),
        initial_comment: 'Invoice 2026-000123',
      });
    });
    const { shown } = await bed.show({ user: bed.staff, command: '/ssl' });
    expect(bed.faults).toEqual([]);
    expect(shown).toMatchObject([{ kind: 'message', text: 'Invoice 2026-000123' }]);
  });
});

describe('App Home and shortcuts', () => {
  it('opens App Home with an event and shows what is published, to each person their own', async () => {
    const events: string[] = [];
    bed.app.event('app_home_opened', async ({ event, body, client }) => {
      events.push(
        `${event.tab} ${event.user} ${body.event_id.slice(0, 2)} ${'view' in event && event.view ? 'again' : 'first'}`,
      );
      for (const user_id of [event.user, bed.guest]) {
        await client.views.publish({
          user_id,
          view: { type: 'home', blocks: [{ type: 'section', text: plain(`for ${user_id}`) }] },
        });
      }
    });
    const { shown } = await bed.show({ user: bed.staff, home: true });
    expect(shown).toMatchObject([{ kind: 'home', text: `for ${bed.staff}` }]);
    const again = await bed.show({ user: bed.staff, home: true });
    expect(again.shown.map((item) => item.id)).toEqual(shown.map((item) => item.id));
    expect(events).toEqual([`home ${bed.staff} Ev first`, `home ${bed.staff} Ev again`]);
  });

  it('sends a message shortcut with the message', async () => {
    bed.app.shortcut('note', async ({ ack, shortcut, respond }) => {
      await ack();
      if (shortcut.type !== 'message_action') return;
      await respond(`${shortcut.message.text} in ${shortcut.channel.id}`);
    });
    bed.app.command('/ssl', async ({ ack, say }) => {
      await ack();
      await say('a card');
    });
    const card = (await bed.show({ user: bed.staff, command: '/ssl' })).shown[0]?.id;
    const { shown } = await bed.show({ user: bed.staff, shortcut: { callback_id: 'note', message: card } });
    expect(shown).toMatchObject([{ kind: 'ephemeral', text: `a card in ${bed.world.channelId}` }]);
  });
});
