/** Blocks that only show. Their texts become rich text, which slack-blocks-to-jsx draws; so it does other types. */
import { memo, useMemo } from 'react';
import { Message, type Block as DisplayBlock, type MessageProps } from 'slack-blocks-to-jsx';
import type { Block } from '../shapes.js';
import { contextShape, headerShape, sectionShape, type Text } from './block-shapes.js';
import { richParts } from './mrkdwn.js';

/** Everything that the words in blocks refer to. */
export interface Mentions {
  users: { id: string; name: string }[];
}

interface Props {
  block: Block;
  mentions: Mentions;
}

// Reading texts costs a little; a message's blocks keep their identity until they change.
export const Display = memo(function Display({ block, mentions }: Props) {
  if (block.type === 'section') {
    const section = sectionShape.safeParse(block);
    if (section.success) {
      const { text, fields } = section.data;
      return (
        <div className="section">
          {text && <Words text={text} mentions={mentions} />}
          {fields && (
            <div className="fields">
              {fields.map((field, index) => (
                <Words key={index} text={field} mentions={mentions} />
              ))}
            </div>
          )}
        </div>
      );
    }
  }
  if (block.type === 'header') {
    const header = headerShape.safeParse(block);
    if (header.success) return <h3 className="block-header">{header.data.text.text}</h3>;
  }
  if (block.type === 'context') {
    const context = contextShape.safeParse(block);
    if (context.success) {
      return (
        <div className="context">
          {context.data.elements.map((text, index) => (
            <Words key={index} text={text} mentions={mentions} />
          ))}
        </div>
      );
    }
  }
  return <Drawn block={block} mentions={mentions} />;
});

function Words({ text, mentions }: { text: Text; mentions: Mentions }) {
  const block = useMemo((): Block => ({ type: 'rich_text', elements: richParts(text.text) }), [text.text]);
  if (text.type === 'plain_text') return <p className="plain-text">{text.text}</p>;
  return <Drawn block={block} mentions={mentions} />;
}

/** The one place where a block of unknown make is handed to the library, which draws nothing for types it lacks. */
const isDisplayable = (block: Block): block is Block & DisplayBlock => block.type !== 'input';

const HOOKS: MessageProps['hooks'] = {
  // Only web links stay links: a block's text may quote what a stranger wrote.
  link: ({ href, children, className }) =>
    /^https?:\/\//i.test(href ?? '') ? (
      <a href={href} className={className} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    ) : (
      <>{children}</>
    ),
  user: ({ id, name }) => <span className="mention">@{name || id}</span>,
};

function Drawn({ block, mentions }: Props) {
  if (!isDisplayable(block)) return null;
  return (
    <Message blocks={[block]} name="certclerk" logo="" theme="light" withoutWrapper hooks={HOOKS} data={mentions} />
  );
}
