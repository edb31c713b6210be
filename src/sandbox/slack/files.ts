import { randomBytes } from 'node:crypto';
import { slackId, type Timestamps } from './clocks.js';
import { type Json } from './json.js';
import { type Team } from './people.js';
import { SlackError } from './slack-error.js';

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  bytes: Buffer;
  userId: string;
  created: number;
  channels: string[];
}

interface Upload {
  fileId: string;
  name: string;
  length: number;
  bytes?: Buffer;
}

// What Slack would make of a file by its name; only types that come up here.
const TYPES: Record<string, { filetype: string; mimetype: string; pretty: string }> = {
  pem: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  csr: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  txt: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  pdf: { filetype: 'pdf', mimetype: 'application/pdf', pretty: 'PDF' },
  zip: { filetype: 'zip', mimetype: 'application/zip', pretty: 'Zip' },
};
const BINARY = { filetype: 'binary', mimetype: 'application/octet-stream', pretty: 'Binary' };

/** The workspace's files: uploaded by people into a file_input, or by the app in three steps. */
export class Files {
  readonly #files = new Map<string, SlackFile>();
  readonly #uploads = new Map<string, Upload>();
  readonly #timestamps: Timestamps;
  readonly #team: Team;
  readonly #origin: () => string;

  /** @param origin where files are fetched from and sent to, e.g. `http://127.0.0.1:4000`; known once the door listens */
  constructor(timestamps: Timestamps, team: Team, origin: () => string) {
    this.#timestamps = timestamps;
    this.#team = team;
    this.#origin = origin;
  }

  add(userId: string, name: string, bytes: Buffer, id = slackId('F')): SlackFile {
    const file: SlackFile = {
      id,
      name,
      title: name,
      bytes,
      userId,
      created: this.#timestamps.seconds(),
      channels: [],
    };
    this.#files.set(id, file);
    return file;
  }

  find(id: string): SlackFile {
    const file = this.#files.get(id);
    if (!file) throw new SlackError('file_not_found');
    return file;
  }

  remove(id: string): void {
    if (!this.#files.delete(id)) throw new SlackError('file_not_found');
  }

  /** Step one of an app's upload: where to send `length` bytes. */
  beginUpload(name: string, length: number): { upload_url: string; file_id: string } {
    const key = randomBytes(18).toString('base64url');
    const fileId = slackId('F');
    this.#uploads.set(key, { fileId, name, length });
    return { upload_url: `${this.#origin()}/upload/v1/${key}`, file_id: fileId };
  }

  /** Step two: the bytes. False where the key is unknown or the length is not the announced one. */
  receiveUpload(key: string, bytes: Buffer): boolean {
    const upload = this.#uploads.get(key);
    if (upload?.length !== bytes.length) return false;
    upload.bytes = bytes;
    return true;
  }

  /** Step three: the file exists. */
  completeUpload(userId: string, fileId: string, title: string | undefined): SlackFile {
    const entry = [...this.#uploads].find(([, upload]) => upload.fileId === fileId);
    const [key, upload] = entry ?? [];
    if (key === undefined || !upload?.bytes) throw new SlackError('file_not_found');
    this.#uploads.delete(key);
    const file = this.add(userId, upload.name, upload.bytes, fileId);
    if (title !== undefined) file.title = title;
    return file;
  }

  /** The file object of Slack's API. */
  wire(file: SlackFile): Json {
    const extension = file.name.split('.').at(-1)?.toLowerCase() ?? '';
    const type = Object.hasOwn(TYPES, extension) ? (TYPES[extension] ?? BINARY) : BINARY;
    const path = `${this.#origin()}/files-pri/${this.#team.id}-${file.id}`;
    const name = encodeURIComponent(file.name);
    return {
      id: file.id,
      created: file.created,
      timestamp: file.created,
      name: file.name,
      title: file.title,
      mimetype: type.mimetype,
      filetype: type.filetype,
      pretty_type: type.pretty,
      user: file.userId,
      user_team: this.#team.id,
      editable: false,
      size: file.bytes.length,
      mode: 'hosted',
      is_external: false,
      external_type: '',
      is_public: false,
      public_url_shared: false,
      display_as_bot: false,
      file_access: 'visible',
      url_private: `${path}/${name}`,
      url_private_download: `${path}/download/${name}`,
      permalink: `https://${this.#team.domain}.slack.com/files/${file.userId}/${file.id}/${name}`,
      channels: [],
      groups: file.channels,
      ims: [],
    };
  }
}
