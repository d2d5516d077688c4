package user

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"sunshine/app/fault"
)

// Argon2id with the parameters OWASP gives for a shared small machine.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
)

// hash writes the password in the PHC string form.
func hash(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // crypto/rand never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, b64(salt), b64(key))
}

// matches compares in constant time. Parameters are read from the stored
// string, so that older hashes go on working when they are raised.
func matches(stored, password string) bool {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1
}

// decoy is compared with when there is no such account, so that the answer
// takes as long and tells nobody which names exist.
var decoy = sync.OnceValue(func() string { return hash("no such account") })

// letters of generated passwords: none that are mistaken for another when read
// from a screen or a slip of paper.
const letters = "abcdefghjkmnpqrstuvwxyz23456789"

// Generate makes a random password of four groups of four letters (79 bits).
func Generate() string {
	raw := make([]byte, 64)
	_, _ = rand.Read(raw)
	var b strings.Builder
	for n, i := 0, 0; n < 16; i++ {
		if i == len(raw) {
			_, _ = rand.Read(raw)
			i = 0
		}
		if int(raw[i]) >= 256/len(letters)*len(letters) {
			continue // would favour the first letters
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(raw[i])%len(letters)])
		n++
	}
	return b.String()
}

const minPassword = 10

// checkPassword says what is wrong with a password that a person chose.
// ASVS 5.0 V6.2: length counts, composition rules do not.
func checkPassword(password, login string) error {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	var why string
	switch {
	case n < minPassword:
		why = fmt.Sprintf("密码至少 %d 个字", minPassword)
	case n > 128:
		why = "密码太长，请不超过 128 个字"
	case strings.Contains(lower, login):
		why = "密码里不要含登录名"
	case uniform(lower) || common(lower):
		why = "这个密码太常见，别人容易猜到"
	default:
		return nil
	}
	return fault.Invalidf("密码没有改成。").On("password", "%s", why)
}

// uniform knows one letter repeated and plain runs such as 1234567890.
func uniform(s string) bool {
	r := []rune(s)
	step := r[1] - r[0]
	if step > 1 || step < -1 {
		return false
	}
	for i := 1; i < len(r); i++ {
		if d := r[i] - r[i-1]; d != step && (r[i] != '0' || r[i-1] != '9') {
			return false
		}
	}
	return true
}

// common knows the stems that leaked passwords are most often built on.
func common(s string) bool {
	rest := s
	for _, stem := range []string{"password", "passw0rd", "admin", "qwerty", "asdfgh", "zxcvbn", "woaini", "iloveyou", "abc123", "123456", "111111", "000000", "888888", "666666", "112233", "520", "1314"} {
		rest = strings.ReplaceAll(rest, stem, "")
	}
	return len(rest) < 4
}
