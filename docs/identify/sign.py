"""Signs a Waymark identify token: HS256 with the standard library alone, EdDSA with the package `cryptography`.

WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_SECRET=...       python3 sign.py VISITOR SUB [EMAIL]   (HS256)
WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_PRIVATE_KEY=...  python3 sign.py VISITOR SUB [EMAIL]   (EdDSA)
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import uuid


def token(visitor, sub, email=None):
    """A token that says: the browser `visitor` is the person whom your own system calls `sub`."""
    now = int(time.time())
    header = {"alg": "HS256" if os.environ.get("WAYMARK_SECRET") else "EdDSA", "kid": os.environ["WAYMARK_KID"], "typ": "JWT"}
    claims = {"iss": os.environ["WAYMARK_SITE"], "vid": visitor, "sub": sub}
    claims.update({"iat": now, "exp": now + 300, "jti": str(uuid.uuid4())})
    if email:
        claims["email"] = email
        # Only where the person has proved it to you. Otherwise leave it out: the address is then a claim.
        claims["email_verified"] = True
    text = b".".join(base64url(json.dumps(it).encode()) for it in (header, claims))
    return (text + b"." + base64url(signature(text))).decode()


def signature(text):
    secret = os.environ.get("WAYMARK_SECRET")
    if secret:
        key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        return hmac.new(key, text, hashlib.sha256).digest()
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(os.environ["WAYMARK_PRIVATE_KEY"].encode(), None).sign(text)


def base64url(it):
    return base64.urlsafe_b64encode(it).rstrip(b"=")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    print(token(*sys.argv[1:4]))
