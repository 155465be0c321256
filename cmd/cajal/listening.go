package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"cajal/serve"
)

// listenFlags say where a server listens, who may ask it, and what it writes down.
type listenFlags struct {
	addr, unix, unixMode string
	grpc                 string
	drain                time.Duration
	hosts, origins       []string
	cert, key, tokenFile string
	log                  string
	given                func(flag string) bool
}

func (l *listenFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&l.addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 takes a free one")
	s.StringVar(&l.unix, "unix", "", "`FILE` of a Unix socket to listen on instead")
	s.StringVar(&l.unixMode, "unix-mode", "600", "permissions of the socket, in `octal` digits")
	s.StringVar(&l.grpc, "grpc", "", "`HOST:PORT` to answer the inference protocol over gRPC, or unix:FILE for a socket (default: not at all)")
	s.StringArrayVar(&l.hosts, "host", nil, "`NAME` that requests may be addressed to, beside localhost (repeatable)")
	s.StringArrayVar(&l.origins, "origin", nil, "site whose pages may ask, such as `https://app.example`; * for all (repeatable)")
	s.StringVar(&l.cert, "cert", "", "`FILE` of a certificate in PEM, to answer over HTTPS")
	s.StringVar(&l.key, "key", "", "`FILE` of the certificate's private key in PEM")
	s.StringVar(&l.tokenFile, "token-file", "", "`FILE` with a token on each line, of which requests must have one")
	s.StringVar(&l.log, "log", "", "write a line for each request to standard error, as `text or json`")
	s.DurationVar(&l.drain, "drain", 5*time.Second, "`time` to go on answering after SIGTERM while /v2/health/ready says no; 0 for none")
	l.given = s.Changed
}

func (l *listenFlags) check() error {
	mode, err := strconv.ParseUint(l.unixMode, 8, 32)
	switch {
	case l.drain < 0:
		return usageError{fmt.Errorf("--drain %v: want it 0 or above", l.drain)}
	case l.given("unix") && l.given("addr"):
		return usageError{errors.New("--unix and --addr: want one of them")}
	case l.given("unix-mode") && l.unix == "" && l.grpcUnix() == "":
		return usageError{errors.New("--unix-mode is for --unix, which is not given")}
	case err != nil || mode > 0o777:
		return usageError{fmt.Errorf("--unix-mode %s: want permissions such as 600 or 660", l.unixMode)}
	case (l.cert == "") != (l.key == ""):
		return usageError{errors.New("--cert and --key: want both, the certificate and its private key")}
	case l.cert != "" && l.unix != "":
		return usageError{errors.New("--cert: what goes through a Unix socket stays on this machine; want --cert without --unix")}
	case l.cert != "" && l.grpcUnix() != "":
		return usageError{errors.New("--cert: what goes through a Unix socket stays on this machine; want --cert without --grpc unix:FILE")}
	case l.unix != "" && l.unix == l.grpcUnix():
		return usageError{fmt.Errorf("--unix and --grpc: want a socket for each, not %s for both", visible(l.unix))}
	case l.given("log") && l.log != "text" && l.log != "json":
		return usageError{fmt.Errorf("--log %q: want text or json", l.log)}
	}
	if err := checkAddress(l.addr); err != nil {
		return usageError{fmt.Errorf("--addr %s: %w; want HOST:PORT, such as 127.0.0.1:8080", l.addr, err)}
	}
	if l.grpc == "unix:" || l.grpc == "unix:///" {
		return usageError{fmt.Errorf("--grpc %s: want unix:FILE, such as unix:/run/cajal-grpc.sock", l.grpc)}
	}
	if l.grpc != "" && l.grpcUnix() == "" {
		if err := checkAddress(l.grpc); err != nil {
			return usageError{fmt.Errorf("--grpc %s: %w; want HOST:PORT, such as 127.0.0.1:9000, or unix:FILE", l.grpc, err)}
		}
		if l.unix == "" && sameAddress(l.addr, l.grpc) {
			return usageError{fmt.Errorf("--addr %s and --grpc %s: want an address for each, which is another port on the same host", l.addr, l.grpc)}
		}
	}
	return nil
}

// checkAddress refuses what is no HOST:PORT.
func checkAddress(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(port); err == nil && (n < 0 || n > math.MaxUint16) {
		return fmt.Errorf("the port is %d, and ports go from 0 to %d", n, math.MaxUint16)
	}
	return nil
}

// sameAddress reports whether listening at one HOST:PORT takes the other: the port is the
// same, and so is the host, or one of them is all hosts.
func sameAddress(a, b string) bool {
	aHost, aPort, aErr := net.SplitHostPort(a)
	bHost, bPort, bErr := net.SplitHostPort(b)
	all := func(host string) bool { return host == "" || host == "0.0.0.0" || host == "::" }
	return aErr == nil && bErr == nil && aPort == bPort && aPort != "0" && (aHost == bHost || all(aHost) || all(bHost))
}

// options returns what a server needs to know of the flags.
func (l *listenFlags) options(cmd *cobra.Command) ([]serve.Option, error) {
	all := []serve.Option{serve.Drain(l.drain)}
	add := func(o serve.Option, err error) error {
		all = append(all, o)
		return err
	}
	if len(l.hosts) > 0 {
		if err := add(serve.Hosts(l.hosts...)); err != nil {
			return nil, usageError{fmt.Errorf("--host: %w", err)}
		}
	}
	if len(l.origins) > 0 {
		if err := add(serve.Origins(l.origins...)); err != nil {
			return nil, usageError{fmt.Errorf("--origin: %w", err)}
		}
	}
	if l.cert != "" {
		if err := add(serve.TLS(l.cert, l.key)); err != nil {
			return nil, fmt.Errorf("--cert, --key: %w", err)
		}
		warnOpen(cmd, "--key", l.key)
	}
	if l.tokenFile != "" {
		if err := add(serve.TokenFile(l.tokenFile)); err != nil {
			return nil, fmt.Errorf("--token-file: %w", err)
		}
		warnOpen(cmd, "--token-file", l.tokenFile)
	}
	handler := slog.Handler(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	if l.log == "json" {
		handler = slog.NewJSONHandler(cmd.ErrOrStderr(), nil)
	}
	if logger := slog.New(handler); l.log != "" {
		all = append(all, serve.Log(logger))
	} else {
		all = append(all, serve.ErrorLog(logger))
	}
	return all, nil
}

// warnOpen says that a file of a secret is open to others.
func warnOpen(cmd *cobra.Command, flag, file string) {
	info, err := os.Stat(file)
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s %s: its permissions, %04o, let others of this machine at it; chmod 600 keeps it to its owner\n",
			flag, visible(file), info.Mode().Perm())
	}
}

// grpcUnix returns the file of the socket for gRPC, "" for none.
func (l *listenFlags) grpcUnix() string {
	file, ok := strings.CutPrefix(l.grpc, "unix:")
	if !ok {
		return ""
	}
	if strings.HasPrefix(file, "///") { // unix:///FILE, as clients have it too
		file = file[2:]
	}
	return file
}

// listen returns the listener and its address for a person.
func (l *listenFlags) listen(cmd *cobra.Command) (net.Listener, string, error) {
	if l.unix != "" {
		return l.listenUnix("--unix", l.unix)
	}
	listener, err := l.listenTCP(cmd, "--addr", l.addr)
	if err != nil {
		return nil, "", err
	}
	scheme := "http"
	if l.cert != "" {
		scheme = "https"
	}
	return listener, scheme + "://" + listener.Addr().String(), nil
}

// listenGRPC returns the listener for gRPC and its address for a person, nil if there is
// to be none.
func (l *listenFlags) listenGRPC(cmd *cobra.Command) (net.Listener, string, error) {
	if l.grpc == "" {
		return nil, "", nil
	}
	if file := l.grpcUnix(); file != "" {
		return l.listenUnix("--grpc", file)
	}
	listener, err := l.listenTCP(cmd, "--grpc", l.grpc)
	if err != nil {
		return nil, "", err
	}
	return listener, listener.Addr().String(), nil
}

func (l *listenFlags) listenUnix(flag, file string) (net.Listener, string, error) {
	mode, _ := strconv.ParseUint(l.unixMode, 8, 32)
	listener, err := serve.ListenUnix(file, fs.FileMode(mode))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", flag, err)
	}
	return listener, "unix:" + visible(file), nil
}

func (l *listenFlags) listenTCP(cmd *cobra.Command, flag, addr string) (net.Listener, error) {
	listener, err := serve.Listen(addr)
	if isTaken(err) {
		return nil, fmt.Errorf("another program listens at %s; choose another %s; port 0 takes a free one", addr, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, addr, err)
	}
	if a, ok := listener.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		l.warnNetwork(cmd, flag, addr)
	}
	return listener, nil
}

// takenOnWindows is the number of Windows' own error for an address that is in use,
// which syscall.EADDRINUSE is not there.
const takenOnWindows = syscall.Errno(10048)

// isTaken reports whether an error says that another program listens at an address.
func isTaken(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, takenOnWindows)
}

// warnNetwork says what it means that others can reach the server.
func (l *listenFlags) warnNetwork(cmd *cobra.Command, flag, addr string) {
	var lacks []string
	if l.tokenFile == "" {
		lacks = append(lacks, "no token, so whoever reaches it may ask the model and learn what it is (--token-file)")
	}
	if l.cert == "" {
		lacks = append(lacks, "no encryption, so who is between reads rows, answers and tokens and may change them (--cert, --key)")
	}
	if lacks != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s %s: other machines can reach this; it has %s\n", flag, addr, strings.Join(lacks, ", and "))
	}
}
