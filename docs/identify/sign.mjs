// Signs a Waymark identify token with node's own crypto.
//
//   WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_SECRET=...       node sign.mjs VISITOR SUB [EMAIL]   (HS256)
//   WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_PRIVATE_KEY=...  node sign.mjs VISITOR SUB [EMAIL]   (EdDSA)

import { createHmac, createPrivateKey, randomUUID, sign } from 'node:crypto';

const { WAYMARK_SITE, WAYMARK_KID, WAYMARK_SECRET, WAYMARK_PRIVATE_KEY } = process.env;

/** A token that says: the browser `visitor` is the person whom your own system calls `sub`. */
export function token(visitor, sub, email) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: WAYMARK_SECRET ? 'HS256' : 'EdDSA', kid: WAYMARK_KID, typ: 'JWT' };
  const claims = { iss: WAYMARK_SITE, vid: visitor, sub, iat: now, exp: now + 300, jti: randomUUID() };
  if (email) {
    claims.email = email;
    // Only where the person has proved it to you. Otherwise leave it out: the address is then a claim.
    claims.email_verified = true;
  }
  const part = (it) => Buffer.from(JSON.stringify(it)).toString('base64url');
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${signature(text).toString('base64url')}`;
}

function signature(text) {
  if (WAYMARK_SECRET) {
    return createHmac('sha256', Buffer.from(WAYMARK_SECRET, 'base64url')).update(text).digest();
  }
  return sign(null, Buffer.from(text), createPrivateKey(WAYMARK_PRIVATE_KEY));
}

if (process.argv.length < 4) {
  console.error('node sign.mjs VISITOR SUB [EMAIL]');
  process.exit(2);
}
console.log(token(...process.argv.slice(2)));
