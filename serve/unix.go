package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// ListenUnix listens on a socket in the file system that who may write to it can
// reach: with mode 0600 the programs of the same user. What a server left there that
// nobody answers at any more is removed; what is no socket is not.
func ListenUnix(path string, mode fs.FileMode) (net.Listener, error) {
	if err := clear(path); err != nil {
		return nil, err
	}
	c := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error { return bindWith(raw, mode) }}
	l, err := c.Listen(context.Background(), "unix", path)
	if err != nil && len(path) > 103 {
		err = fmt.Errorf("%w; the name has %d bytes, and systems take about 100", err, len(path))
	}
	if err != nil {
		return nil, err
	}
	u := &unixListener{UnixListener: l.(*net.UnixListener), path: path}
	u.SetUnlinkOnClose(false)
	if u.file, err = os.Lstat(path); err == nil {
		err = os.Chmod(path, mode)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return u, nil
}

// clear makes room for a socket.
func clear(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("%s is there already and no socket; want another name, or a socket that was left behind", path)
	}
	c, err := net.Dial("unix", path)
	if err == nil {
		c.Close()
		return fmt.Errorf("%s: a server answers there already", path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("%s is there already, and whether a server answers there cannot be said: %w", path, err)
	}
	return os.Remove(path)
}

// unixListener removes its socket when it is closed, unless it is another's by then.
type unixListener struct {
	*net.UnixListener
	path string
	file fs.FileInfo
}

// remove lets nobody find the socket any more.
func (u *unixListener) remove() {
	if now, err := os.Lstat(u.path); err == nil && os.SameFile(u.file, now) {
		os.Remove(u.path)
	}
}

func (u *unixListener) Close() error {
	u.remove()
	return u.UnixListener.Close()
}
