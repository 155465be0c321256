package serve

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"time"
)

// TLS has [Server.Serve] answer over HTTPS, with HTTP/1.1 and HTTP/2, versions 1.2 and
// 1.3 of TLS. The files are in PEM, the certificate with those that lead to a root behind it.
// They are read again when they change, for connections that are made from then on;
// what does not fit together is told to [ErrorLog], and the old pair stays.
func TLS(certFile, keyFile string) (Option, error) {
	pair, err := newReloaded("certificate", func(contents [][]byte) (*tls.Certificate, error) {
		c, err := tls.X509KeyPair(contents[0], contents[1])
		if err != nil {
			return nil, fmt.Errorf("%s and %s: %w", certFile, keyFile, err)
		}
		return &c, valid(certFile, c.Leaf)
	}, certFile, keyFile)
	if err != nil {
		return nil, err
	}
	return func(s *Server) { s.certificate = pair }, nil
}

// valid refuses a certificate that no client would take.
func valid(file string, c *x509.Certificate) error {
	if now := time.Now(); now.After(c.NotAfter) {
		return fmt.Errorf("%s: the certificate ended on %s", file, c.NotAfter.Format(time.DateTime))
	}
	return nil
}

// tlsConfig returns nil without certificate.
func (s *Server) tlsConfig() *tls.Config {
	if s.certificate == nil {
		return nil
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return s.certificate.get(s.events()), nil
		},
	}
}
