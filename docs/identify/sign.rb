# Signs a Waymark identify token with Ruby's own openssl (EdDSA: Ruby 3.1 or newer).
#
#   WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_SECRET=...       ruby sign.rb VISITOR SUB [EMAIL]   (HS256)
#   WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_PRIVATE_KEY=...  ruby sign.rb VISITOR SUB [EMAIL]   (EdDSA)

require 'json'
require 'openssl'
require 'securerandom'

# A token that says: the browser `visitor` is the person whom your own system calls `sub`.
def token(visitor, sub, email = nil)
  now = Time.now.to_i
  header = { alg: ENV['WAYMARK_SECRET'] ? 'HS256' : 'EdDSA', kid: ENV.fetch('WAYMARK_KID'), typ: 'JWT' }
  claims = {
    iss: ENV.fetch('WAYMARK_SITE'), vid: visitor, sub: sub,
    iat: now, exp: now + 300, jti: SecureRandom.uuid
  }
  if email
    claims[:email] = email
    # Only where the person has proved it to you. Otherwise leave it out: the address is then a claim.
    claims[:email_verified] = true
  end
  text = [header, claims].map { |it| base64url(JSON.generate(it)) }.join('.')
  "#{text}.#{base64url(signature(text))}"
end

def signature(text)
  secret = ENV['WAYMARK_SECRET']
  return OpenSSL::HMAC.digest('SHA256', secret.tr('-_', '+/').unpack1('m'), text) if secret

  OpenSSL::PKey.read(ENV.fetch('WAYMARK_PRIVATE_KEY')).sign(nil, text)
end

def base64url(bytes)
  [bytes].pack('m0').tr('+/', '-_').delete('=')
end

abort 'ruby sign.rb VISITOR SUB [EMAIL]' if ARGV.length < 2
puts token(*ARGV.first(3))
