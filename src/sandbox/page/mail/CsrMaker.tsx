/** Makes a key and a CSR in the browser and attaches the CSR to the mail being written. */
import { useId, useState } from 'react';
import type { FileToSend } from '../api.js';
import { fileNameOf, textFile } from './files.js';
import { makeCsr, readNames, type KeyKind } from './make-csr.js';

interface Props {
  names: string[];
  pointed: boolean;
  onMade: (csr: FileToSend, key: { filename: string; pem: string }) => void;
}

const KINDS: { kind: KeyKind; name: string }[] = [
  { kind: 'rsa-2048', name: 'RSA 2048' },
  { kind: 'ec-p256', name: 'EC P-256' },
];

export function CsrMaker({ names, pointed, onMade }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(names.join(', '));
  const [kind, setKind] = useState<KeyKind>('rsa-2048');
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string>();

  const make = async (): Promise<void> => {
    setWorking(true);
    setFault(undefined);
    try {
      const made = await makeCsr(readNames(typed), kind);
      const stem = fileNameOf(made.commonName);
      onMade(textFile(`${stem}.csr`, made.csr), { filename: `${stem}.key.pem`, pem: made.privateKey });
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setWorking(false);
    }
  };

  return (
    <fieldset className="csr-maker">
      <legend>Make a CSR here</legend>
      <label className="csr-names" htmlFor={`${id}-names`}>
        Names
        <input
          id={`${id}-names`}
          data-testid="csr-names"
          value={typed}
          placeholder="example.com, www.example.com"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}-kind`}>
        Key
        <select
          id={`${id}-kind`}
          data-testid="csr-key"
          value={kind}
          onChange={(event) => setKind(KINDS.find((one) => one.kind === event.target.value)?.kind ?? 'rsa-2048')}
        >
          {KINDS.map((one) => (
            <option key={one.kind} value={one.kind}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className={`button ${pointed ? 'is-pointed' : ''}`}
        data-testid="reply-make-csr"
        disabled={working}
        onClick={() => void make()}
      >
        {working ? 'Making a key…' : 'Make and attach'}
      </button>
      {fault && (
        <p className="input-error" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
