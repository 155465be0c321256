package testenv

import (
	"crypto/tls"
	"testing"
	"time"
)

// A certificate fits its key, and is for this machine and as long as it says.
func TestCertificate(t *testing.T) {
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	cert, key := Certificate(t, "first", until)
	pair, err := tls.X509KeyPair([]byte(cert), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	leaf := pair.Leaf
	if err := leaf.VerifyHostname("127.0.0.1"); err != nil || !leaf.NotAfter.Equal(until) || leaf.Subject.CommonName != "first" {
		t.Errorf("of %q until %v: got %q until %v, %v", "first", until, leaf.Subject.CommonName, leaf.NotAfter, err)
	}
}
