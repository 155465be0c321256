//go:build unix

package serve

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// bindWith sets the mode that a socket's file is made with, where the system
// knows that (Linux), so that at no moment others can reach it.
func bindWith(raw syscall.RawConn, mode fs.FileMode) error {
	return raw.Control(func(fd uintptr) { unix.Fchmod(int(fd), uint32(mode.Perm())) })
}

// waiting says whether connections wait to be accepted.
func waiting(s syscall.Conn) (yes bool) {
	control(s, func(fd int) error {
		p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(p, 0)
		yes = n > 0 && err == nil
		return err
	})
	return yes
}

// control calls f with a socket, and returns whether it succeeded.
func control(s syscall.Conn, f func(fd int) error) bool {
	raw, err := s.SyscallConn()
	if err != nil {
		return false
	}
	failed := raw.Control(func(fd uintptr) { err = f(int(fd)) })
	return failed == nil && err == nil
}
