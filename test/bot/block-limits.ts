/**
 * What Slack refuses in blocks, written down once more from the Block Kit reference and independently of src/bot: the
 * tests hold every rendered message and view against it.
 */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);

class Report {
  readonly faults: string[] = [];
  text(where: string, value: unknown, max: number, min = 1): void {
    const text = object(value).text ?? value;
    if (typeof text !== 'string') return void this.faults.push(`${where}: no text`);
    if (text.length < min || text.length > max) this.faults.push(`${where}: ${text.length} characters, ${max} allowed`);
    if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text))
      this.faults.push(`${where}: half a character`);
    if (/[\u202A-\u202E\u2066-\u2069]/.test(text)) this.faults.push(`${where}: turns the reading direction`);
    if (object(value).type === 'mrkdwn') this.markup(where, text);
    if (object(value).type === 'plain_text' && /\n/.test(text)) this.faults.push(`${where}: a line break in a label`);
  }
  /** Nothing in mrkdwn may be a mention or a link, for we write none. */
  markup(where: string, text: string): void {
    const alive = /<[@!#a-z]|(?<!&(?:amp|lt|gt));?<|&(?!(?:amp|lt|gt);)/i.exec(text);
    if (alive) this.faults.push(`${where}: live markup at ${text.slice(alive.index, alive.index + 20)}`);
  }
  count(where: string, count: number, min: number, max: number): void {
    if (count < min || count > max) this.faults.push(`${where}: ${count}, ${min} to ${max} allowed`);
  }
}

function element(report: Report, where: string, value: Json): void {
  const at = `${where}/${String(value.type)}`;
  if (value.action_id !== undefined) report.text(`${at}/action_id`, value.action_id, 255);
  if (value.placeholder) report.text(`${at}/placeholder`, value.placeholder, 150);
  if (value.type === 'button') {
    report.text(`${at}/text`, value.text, 75);
    // Never shown, so only its length counts.
    report.count(`${at}/value`, String(value.value ?? '').length, 0, 2000);
  }
  if (value.confirm) {
    const { title, text, confirm, deny } = object(value.confirm);
    report.text(`${at}/confirm/title`, title, 100);
    report.text(`${at}/confirm/text`, text, 300);
    report.text(`${at}/confirm/confirm`, confirm, 30);
    report.text(`${at}/confirm/deny`, deny, 30);
  }
  if (value.initial_value !== undefined) report.text(`${at}/initial_value`, value.initial_value, 3000, 0);
  if (value.options) {
    report.count(`${at}/options`, list(value.options).length, 1, 100);
    for (const option of [...list(value.options), ...(value.initial_option ? [object(value.initial_option)] : [])]) {
      report.text(`${at}/option`, option.text, 75);
      report.text(`${at}/option value`, option.value, 150);
    }
  }
}

function block(report: Report, where: string, value: Json): void {
  const at = `${where}/${String(value.type)}`;
  switch (value.type) {
    case 'header':
      return report.text(at, value.text, 150);
    case 'divider':
      return;
    case 'context':
      report.count(at, list(value.elements).length, 1, 10);
      return list(value.elements).forEach((one) => report.text(at, one, 3000));
    case 'actions':
      report.count(at, list(value.elements).length, 1, 25);
      return list(value.elements).forEach((one) => element(report, at, one));
    case 'section':
      if (value.text) report.text(at, value.text, 3000);
      if (value.fields) report.count(`${at}/fields`, list(value.fields).length, 1, 10);
      list(value.fields).forEach((one) => report.text(`${at}/fields`, one, 2000));
      if (value.accessory) element(report, at, object(value.accessory));
      return;
    case 'input':
      report.text(`${at}/label`, value.label, 2000);
      if (value.hint) report.text(`${at}/hint`, value.hint, 2000);
      return element(report, at, object(value.element));
    default:
      report.faults.push(`${at}: unknown`);
  }
}

function ids(report: Report, blocks: Json[]): void {
  const blockIds = blocks.map((one) => one.block_id).filter((id) => id !== undefined);
  if (new Set(blockIds).size < blockIds.length) report.faults.push('a block id comes twice');
  for (const one of blocks) {
    const actionIds = list(one.elements).map((part) => part.action_id);
    if (one.type === 'actions' && new Set(actionIds).size < actionIds.length)
      report.faults.push('an action id comes twice');
  }
}

/** Every fault of a message or view; none when Slack takes it. */
export function faultsOf(shown: {
  blocks: unknown;
  text?: unknown;
  type?: unknown;
  title?: unknown;
  submit?: unknown;
  private_metadata?: unknown;
}): string[] {
  const report = new Report();
  const blocks = list(shown.blocks);
  const isView = shown.type === 'modal' || shown.type === 'home';
  report.count('blocks', blocks.length, 1, isView ? 100 : 50);
  blocks.forEach((one, index) => block(report, String(index), one));
  ids(report, blocks);
  if (shown.type === 'modal') {
    report.text('title', shown.title, 24);
    if (shown.submit) report.text('submit', shown.submit, 24);
    if (shown.private_metadata) report.text('metadata', shown.private_metadata, 3000);
  }
  if (!isView) {
    report.text('text', shown.text, 40_000);
    report.markup('text', String(shown.text));
  }
  return report.faults;
}
