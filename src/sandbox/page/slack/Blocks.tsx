/** Slack blocks on the page: what can be pressed, chosen or filled in; Display.tsx has what only shows. */
import { Component, useId, useRef, useState, type ReactNode } from 'react';
import type { FieldValue } from '../api.js';
import type { Block } from '../shapes.js';
import { accessoryShape, actionsShape, inputShape, type InputBlock } from './block-shapes.js';
import { Button, OverflowMenu, type Placed } from './Button.js';
import { Control } from './Control.js';
import { Display, type Mentions } from './Display.js';
import { useSurface } from './surface.js';

interface Props {
  blocks: readonly Block[];
  mentions: Mentions;
}

/** Draws a list of blocks; a block that cannot be drawn becomes one quiet line, the others stay. */
export function Blocks({ blocks, mentions }: Props) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <Shield key={block.block_id ?? index} type={block.type}>
          <OneBlock block={block} mentions={mentions} />
        </Shield>
      ))}
    </div>
  );
}

function OneBlock({ block, mentions }: { block: Block; mentions: Mentions }) {
  if (block.type === 'input') {
    const input = inputShape.safeParse(block);
    if (input.success) return <Input block={input.data} />;
  }
  if (block.type === 'actions') {
    const actions = actionsShape.safeParse(block);
    if (actions.success) {
      return (
        <div className="actions" role="group">
          {actions.data.elements.map((element, index) => (
            <Actor key={element.action_id ?? index} element={element} blockId={block.block_id} />
          ))}
        </div>
      );
    }
  }
  const accessory = block.type === 'section' ? accessoryShape.safeParse(block) : undefined;
  if (accessory?.success && accessory.data.accessory.type !== 'image') {
    return (
      <div className="with-accessory">
        <Display block={block} mentions={mentions} />
        <Actor element={accessory.data.accessory} blockId={block.block_id} />
      </div>
    );
  }
  return <Display block={block} mentions={mentions} />;
}

/** An element outside of a form: every choice is told to the clerk at once. */
function Actor({ element, blockId }: Placed) {
  const surface = useSurface();
  if (element.type === 'button' || element.type === 'workflow_button')
    return <Button element={element} blockId={blockId} />;
  if (element.type === 'overflow') return <OverflowMenu element={element} blockId={blockId} />;
  return (
    <Control
      element={element}
      blockId={blockId}
      value={undefined}
      onValue={(value) => {
        const act = (): void => surface.act({ actionId: element.action_id ?? '', blockId }, value);
        if (!element.confirm) return act();
        void surface.confirm(element.confirm).then((yes) => yes && act());
      }}
    />
  );
}

/** How long a person's typing rests before the clerk hears of it. */
const TYPING_PAUSE_MS = 500;

function Input({ block }: { block: InputBlock }) {
  const surface = useSurface();
  const id = useId();
  const field = block.block_id ?? block.element.action_id ?? '';
  const error = surface.form?.errors[field];
  // Outside of a form nobody else keeps what is typed.
  const [own, setOwn] = useState<FieldValue>();
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isTyped = block.element.type.endsWith('_input') && block.element.type !== 'file_input';
  const whileTyping = block.element.dispatch_action_config?.trigger_actions_on?.includes('on_character_entered');
  const tell = (value: FieldValue): void =>
    surface.act({ actionId: block.element.action_id ?? '', blockId: block.block_id }, value);
  const value = surface.form ? surface.form.values[field] : own;
  return (
    <div
      className={`input-block ${error ? 'has-error' : ''}`}
      data-field={field}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !block.dispatch_action || !isTyped || whileTyping) return;
        event.preventDefault();
        tell(value ?? '');
      }}
    >
      <div className="input-label" id={`${id}-label`}>
        {block.label.text}
        {block.optional && <span className="input-optional"> (optional)</span>}
      </div>
      <Control
        element={block.element}
        blockId={block.block_id}
        value={value}
        labelledBy={`${id}-label`}
        describedBy={`${id}-more`}
        invalid={error !== undefined}
        onValue={(value) => {
          surface.form?.set(field, value);
          setOwn(value);
          if (!block.dispatch_action) return;
          if (!isTyped) tell(value);
          if (!isTyped || !whileTyping) return;
          clearTimeout(pause.current);
          pause.current = setTimeout(() => tell(value), TYPING_PAUSE_MS);
        }}
      />
      <div id={`${id}-more`}>
        {error && (
          <p className="input-error" role="alert">
            {error}
          </p>
        )}
        {block.hint && <p className="input-hint">{block.hint.text}</p>}
      </div>
    </div>
  );
}

/** Keeps one block's failure from taking the page down. */
class Shield extends Component<{ type: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    if (this.state.failed) return <p className="unknown-element">A “{this.props.type}” block could not be drawn.</p>;
    return this.props.children;
  }
}
