// A mail server that takes mails for everybody and keeps them: where the collector's codes arrive.

import { SMTPServer } from 'smtp-server';
import { until } from './until.mjs';

export class Mailbox {
  mails = [];

  static async open() {
    const it = new Mailbox();
    it.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData: (stream, session, done) => it.#take(stream, session, done),
    });
    await new Promise((begun, fail) => {
      it.server.once('error', fail);
      it.server.listen(0, '127.0.0.1', begun);
    });
    it.url = `smtp://127.0.0.1:${it.server.server.address().port}`;
    return it;
  }

  close() {
    return new Promise((done) => this.server.close(done));
  }

  /** The code in the first mail to an address that nobody has read yet. */
  async code(to) {
    const mail = await until(`a mail to ${to}`, () => this.mails.find((it) => it.to.includes(to) && !it.read));
    mail.read = true;
    const text = mail.text.split(/\r?\n\r?\n/).slice(1).join('\n');
    return /\b\d{6}\b/.exec(text)[0];
  }

  async #take(stream, { envelope }, done) {
    const parts = [];
    for await (const part of stream) parts.push(part);
    this.mails.push({ to: envelope.rcptTo.map((it) => it.address), text: Buffer.concat(parts).toString() });
    done();
  }
}
