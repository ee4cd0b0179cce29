<?php
// Signs a Waymark identify token with what PHP 7.2 and newer bring: hash, and sodium for Ed25519.
//
//   WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_SECRET=...       php sign.php VISITOR SUB [EMAIL]   (HS256)
//   WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_PRIVATE_KEY=...  php sign.php VISITOR SUB [EMAIL]   (EdDSA)

/** A token that says: the browser `$visitor` is the person whom your own system calls `$sub`. */
function token(string $visitor, string $sub, string $email = ''): string
{
    $now = time();
    $header = ['alg' => getenv('WAYMARK_SECRET') ? 'HS256' : 'EdDSA', 'kid' => getenv('WAYMARK_KID'), 'typ' => 'JWT'];
    $claims = [
        'iss' => getenv('WAYMARK_SITE'), 'vid' => $visitor, 'sub' => $sub,
        'iat' => $now, 'exp' => $now + 300, 'jti' => bin2hex(random_bytes(16)),
    ];
    if ($email !== '') {
        $claims['email'] = $email;
        // Only where the person has proved it to you. Otherwise leave it out: the address is then a claim.
        $claims['email_verified'] = true;
    }
    $text = base64url(json_encode($header)) . '.' . base64url(json_encode($claims));
    return $text . '.' . base64url(signature($text));
}

function signature(string $text): string
{
    $secret = getenv('WAYMARK_SECRET');
    if ($secret) {
        return hash_hmac('sha256', $text, base64_decode(strtr($secret, '-_', '+/')), true);
    }
    // An Ed25519 key in PKCS#8 is 16 bytes that say so, then the 32 bytes of the key.
    $der = base64_decode(preg_replace('/-----[^-]+-----|\s/', '', getenv('WAYMARK_PRIVATE_KEY')));
    if (substr($der, 7, 9) !== "\x06\x03\x2b\x65\x70\x04\x22\x04\x20") {
        throw new RuntimeException('WAYMARK_PRIVATE_KEY is no Ed25519 key in PKCS#8');
    }
    $pair = sodium_crypto_sign_seed_keypair(substr($der, 16, 32));
    return sodium_crypto_sign_detached($text, sodium_crypto_sign_secretkey($pair));
}

function base64url(string $it): string
{
    return rtrim(strtr(base64_encode($it), '+/', '-_'), '=');
}

if ($argc < 3) {
    fwrite(STDERR, "php sign.php VISITOR SUB [EMAIL]\n");
    exit(2);
}
echo token(...array_slice($argv, 1, 3)), "\n";
