// What a customer's server does for a visitor who has logged in: it signs who that is (docs/identify).

import { createHmac, randomUUID } from 'node:crypto';

const part = (it) => Buffer.from(JSON.stringify(it)).toString('base64url');

/** A token of an HS256 `key` (`kid`, `secret`, `issuer`) for one browser. `person`: `sub`, `email`, `phone`, all verified. */
export function token(key, visitor, { sub, email, phone }) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: key.issuer, vid: visitor, sub, iat: now, exp: now + 300, jti: randomUUID() };
  if (email) Object.assign(claims, { email, email_verified: true });
  if (phone) Object.assign(claims, { phone, phone_verified: true });
  const text = `${part({ alg: 'HS256', kid: key.kid, typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', Buffer.from(key.secret, 'base64url')).update(text).digest('base64url')}`;
}
