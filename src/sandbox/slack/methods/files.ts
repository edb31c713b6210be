import { asObjects, asText } from '../json.js';
import { BOT } from '../people.js';
import { SlackError } from '../slack-error.js';
import { type Method } from './method.js';

export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': {
    scope: 'files:write',
    run: (args, state) => {
      const name = args.need('filename');
      const length = Number(args.need('length'));
      if (!Number.isInteger(length) || length < 1) {
        throw new SlackError('invalid_arguments', ['[ERROR] must be more than 0 [json-pointer:/length]']);
      }
      return state.files.beginUpload(name, length);
    },
  },
  'files.completeUploadExternal': {
    scope: 'files:write',
    run: (args, state) => {
      const wanted = asObjects(args.json('files'));
      if (wanted.length === 0) throw new SlackError('invalid_arguments', ['[ERROR] missing required field: files']);
      const channelId = args.text('channel_id') ?? args.text('channels');
      const channel = channelId === undefined ? undefined : state.botChannel(channelId);
      const files = wanted.map((one) =>
        state.files.completeUpload(BOT.userId, asText(one.id) ?? '', asText(one.title)),
      );
      if (channel) {
        for (const file of files) file.channels.push(channel.id);
        state.messages.post({
          channel: channel.id,
          text: args.text('initial_comment') ?? files.map((file) => file.name).join(', '),
          blocks: [],
          threadTs: args.text('thread_ts'),
          fileIds: files.map((file) => file.id),
        });
      }
      return { files: files.map((file) => state.files.wire(file)) };
    },
  },
  'files.info': {
    scope: 'files:read',
    run: (args, state) => ({ file: state.files.wire(state.files.find(args.need('file', 'file_not_found'))) }),
  },
  'files.delete': {
    scope: 'files:write',
    run: (args, state) => {
      state.files.remove(args.need('file', 'file_not_found'));
      return {};
    },
  },
};
