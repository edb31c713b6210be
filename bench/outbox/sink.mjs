// The mail server, in a process of its own: it takes every mail and answers after the final dot as late as one that
// writes it to its disk first.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

const latency = Number(process.argv[2]);
let taken = 0;
const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  maxClients: 50,
  onData(stream, _session, done) {
    stream.resume();
    stream.on('end', async () => {
      await setTimeout(latency);
      taken += 1;
      done();
    });
  },
});
server.on('error', (error) => console.error('the sink:', error.message));
const listening = server.listen(0, '127.0.0.1');
await once(listening, 'listening');
listening.on('connection', (socket) => socket.setNoDelay(true));
process.on('message', (said) => (said === 'end' ? process.exit() : process.send({ taken })));
process.send({ smtpUrl: `smtp://127.0.0.1:${listening.address().port}` });
