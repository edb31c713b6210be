/** Emoji names as plain_text carries them (buttons, titles); mrkdwn's are drawn by slack-blocks-to-jsx. */
const EMOJI: Record<string, string> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  warning: '⚠️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  lock: '🔒',
  key: '🔑',
  email: '📧',
  envelope: '✉️',
  page_facing_up: '📄',
  receipt: '🧾',
  moneybag: '💰',
  credit_card: '💳',
  calendar: '📆',
  date: '📅',
  tada: '🎉',
  bell: '🔔',
  eyes: '👀',
  arrows_counterclockwise: '🔄',
  heavy_plus_sign: '➕',
  wastebasket: '🗑️',
  scroll: '📜',
  wave: '👋',
  red_circle: '🔴',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
};

/** Plain words with emoji names replaced; an unknown name stays as written. */
export function PlainText({ text }: { text: string }) {
  return <>{text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI[name] ?? whole)}</>;
}
