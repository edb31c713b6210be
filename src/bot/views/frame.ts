import { type Message, type Modal, modal, section } from '../blocks.js';

/** Opened at once, filled a moment later. */
export const loadingView = (title: string): Modal =>
  modal({ callback: 'loading', title, blocks: [section('⏳ One moment, I am looking it up …')] });

/** While a form is being worked on. */
export const workingView = (title: string): Modal =>
  modal({ callback: 'working', title, blocks: [section('⏳ One moment, I am checking it …')] });

/** A message shown as a modal, where there is no channel to say it in. */
export const messageView = (said: Message, title = 'Certificates'): Modal =>
  modal({ callback: 'shown', title, blocks: said.blocks });
