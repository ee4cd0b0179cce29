// Signs a Waymark identify token with Go's standard library.
//
//	WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_SECRET=...       go run sign.go VISITOR SUB [EMAIL]   (HS256)
//	WAYMARK_SITE=... WAYMARK_KID=... WAYMARK_PRIVATE_KEY=...  go run sign.go VISITOR SUB [EMAIL]   (EdDSA)
package main

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"os"
	"time"
)

// Token says: the browser `visitor` is the person whom your own system calls `sub`.
func Token(visitor, sub, email string) (string, error) {
	now := time.Now().Unix()
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return "", err
	}
	algorithm := "EdDSA"
	if os.Getenv("WAYMARK_SECRET") != "" {
		algorithm = "HS256"
	}
	header := map[string]any{"alg": algorithm, "kid": os.Getenv("WAYMARK_KID"), "typ": "JWT"}
	claims := map[string]any{
		"iss": os.Getenv("WAYMARK_SITE"), "vid": visitor, "sub": sub,
		"iat": now, "exp": now + 300, "jti": hex.EncodeToString(id),
	}
	if email != "" {
		claims["email"] = email
		// Only where the person has proved it to you. Otherwise leave it out: the address is then a claim.
		claims["email_verified"] = true
	}
	text := part(header) + "." + part(claims)
	signed, err := signature([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(signed), err
}

func signature(text []byte) ([]byte, error) {
	if secret := os.Getenv("WAYMARK_SECRET"); secret != "" {
		key, err := base64.RawURLEncoding.DecodeString(secret)
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		return mac.Sum(nil), err
	}
	block, _ := pem.Decode([]byte(os.Getenv("WAYMARK_PRIVATE_KEY")))
	if block == nil {
		return nil, errors.New("WAYMARK_PRIVATE_KEY is no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("WAYMARK_PRIVATE_KEY is no Ed25519 key")
	}
	return ed25519.Sign(private, text), nil
}

func part(it map[string]any) string {
	// Texts and numbers can always be written as JSON.
	text, _ := json.Marshal(it)
	return base64.RawURLEncoding.EncodeToString(text)
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("go run sign.go VISITOR SUB [EMAIL]")
	}
	email := ""
	if len(os.Args) > 3 {
		email = os.Args[3]
	}
	token, err := Token(os.Args[1], os.Args[2], email)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token)
}
