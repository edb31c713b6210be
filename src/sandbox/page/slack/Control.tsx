/** One input of a modal, or one choice outside of it, drawn by its type. */
import { useRef, useState } from 'react';
import type { FieldValue, FileToSend } from '../api.js';
import { showSize } from '../format.js';
import { readFile, sizeOf } from '../mail/files.js';
import { optionsOf, type Element, type Option } from './block-shapes.js';
import { SelectMenu } from './SelectMenu.js';

export interface ControlProps {
  element: Element;
  blockId: string | undefined;
  /** Undefined until the person touches it; the element's initial value is shown so long. */
  value: FieldValue | undefined;
  labelledBy?: string;
  describedBy?: string;
  invalid?: boolean;
  onValue: (value: FieldValue) => void;
}

const TEXT_TYPES: Record<string, string> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
};

/** Draws the element and tells every change as the API wants it (design §8). Unknown types say so. */
export function Control(props: ControlProps) {
  const { element } = props;
  if (element.type in TEXT_TYPES) return <TextControl {...props} />;
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'multi_static_select':
    case 'multi_external_select':
      return <SelectControl {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceControl {...props} />;
    case 'file_input':
      return <FileControl {...props} />;
    default:
      return <p className="unknown-element">This page cannot draw a “{element.type}” yet.</p>;
  }
}

function TextControl({ element, value, labelledBy, describedBy, invalid, onValue }: ControlProps) {
  const initial = element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
  const shared = {
    value: typeof value === 'string' ? value : initial,
    placeholder: element.placeholder?.text,
    'aria-labelledby': labelledBy,
    'aria-label': labelledBy ? undefined : element.placeholder?.text,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    'data-action-id': element.action_id,
    maxLength: element.max_length,
  };
  if (element.multiline) {
    return (
      <textarea
        {...shared}
        className="field field-area"
        rows={7}
        spellCheck={false}
        onChange={(event) => onValue(event.target.value)}
      />
    );
  }
  const type = TEXT_TYPES[element.type] ?? 'text';
  return (
    <input
      {...shared}
      className={`field field-${type}`}
      type={type}
      min={element.min_value}
      max={element.max_value}
      step={type === 'number' ? (element.is_decimal_allowed ? 'any' : 1) : undefined}
      autoComplete="off"
      onChange={(event) => onValue(event.target.value)}
    />
  );
}

function SelectControl({ element, value, onValue, ...rest }: ControlProps) {
  const several = element.type.startsWith('multi_');
  const initial = several ? (element.initial_options ?? []) : element.initial_option ? [element.initial_option] : [];
  const [known, setKnown] = useState<Option[]>(initial);
  const wanted = value === undefined ? initial.map((one) => one.value) : [value].flat();
  const pool = [...known, ...optionsOf(element)];
  const chosen = wanted.flatMap((one) => pool.find((option) => option.value === one) ?? []);
  return (
    <SelectMenu
      {...rest}
      element={element}
      several={several}
      chosen={chosen}
      onChoose={(options) => {
        setKnown(options);
        const values = options.map((option) => option.value ?? '');
        onValue(several ? values : (values[0] ?? ''));
      }}
    />
  );
}

function ChoiceControl({ element, value, labelledBy, describedBy, invalid, onValue }: ControlProps) {
  const group = useRef(`choice-${Math.random().toString(36).slice(2)}`);
  const several = element.type === 'checkboxes';
  const initial = several ? (element.initial_options ?? []) : element.initial_option ? [element.initial_option] : [];
  const chosen: unknown[] = value === undefined ? initial.map((one) => one.value) : [value].flat();
  return (
    <div
      role={several ? 'group' : 'radiogroup'}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      className="choices"
    >
      {optionsOf(element).map((option) => (
        <label key={option.value} className="choice">
          <input
            type={several ? 'checkbox' : 'radio'}
            name={group.current}
            checked={chosen.includes(option.value)}
            data-action-id={element.action_id}
            value={option.value}
            onChange={(event) => {
              const own = option.value ?? '';
              if (!several) onValue(own);
              else {
                const others = chosen.filter((one): one is string => typeof one === 'string' && one !== own);
                onValue(event.target.checked ? [...others, own] : others);
              }
            }}
          />
          <span>
            {option.text.text}
            {option.description && <small>{option.description.text}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

const isFile = (one: string | FileToSend): one is FileToSend => typeof one === 'object';

function FileControl({ element, value, labelledBy, describedBy, invalid, onValue }: ControlProps) {
  const files = Array.isArray(value) ? [...value].filter(isFile) : [];
  const add = async (list: FileList | null): Promise<void> => {
    const read = await Promise.all([...(list ?? [])].map(readFile));
    onValue([...files, ...read].slice(-(element.max_files ?? 10)));
  };
  return (
    <div className={`file-input ${invalid ? 'is-invalid' : ''}`}>
      <input
        type="file"
        multiple={(element.max_files ?? 10) > 1}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        data-action-id={element.action_id}
        onChange={(event) => {
          void add(event.target.files);
          // so that a removed file can be chosen again
          event.target.value = '';
        }}
      />
      {files.map((file) => (
        <span className="token" key={file.filename}>
          {file.filename} <small>{showSize(sizeOf(file))}</small>
          <button
            type="button"
            aria-label={`Remove ${file.filename}`}
            onClick={() => onValue(files.filter((one) => one !== file))}
          >
            ×
          </button>
        </span>
      ))}
    </div>
  );
}
