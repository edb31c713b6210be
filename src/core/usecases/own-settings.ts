import type { Asking, UseCase } from '../context.js';
import { AppError } from '../errors.js';
import { type StaffSettings, settingsOfNobody } from '../model/staff.js';

/** Settings belong to a person in Slack: there they are sent to, and there App Home is. */
async function own({ tx, actor }: Asking): Promise<StaffSettings> {
  if (actor.kind !== 'staff' || actor.door !== 'slack') {
    throw new AppError('forbidden', 'Settings of your own are in Slack: App Home, My settings.');
  }
  return (await tx.get('staff', actor.id)) ?? settingsOfNobody(actor.id);
}

export const showOwnSettings: UseCase<'show-own-settings'> = {
  kind: 'question',
  run: async (asking) => ({ settings: await own(asking) }),
};

/** Changes what the person who asks has chosen. Nobody chooses for others. */
export const editOwnSettings: UseCase<'edit-own-settings'> = {
  kind: 'change',
  actors: ['staff'],
  // What somebody is sent is nobody else's business.
  role: 'reader',
  async run(changing, edit) {
    const before = await own(changing);
    const settings: StaffSettings = {
      ...before,
      digests: edit.digests ? [...new Set(edit.digests)] : before.digests,
    };
    await changing.tx.put('staff', settings);
    changing.touched.add(settings.id);
    return { settings };
  },
};
