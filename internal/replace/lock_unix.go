//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package replace

import (
	"io/fs"
	"syscall"
)

// locks says that files in use are locked, and youth how many nanoseconds they
// may be without.
const (
	locks = true
	youth = 2e9 // 2 s
)

// tryHold locks a file. It returns nil if another process has, or where the file system
// has no locks, as some on networks.
func tryHold(part string, info fs.FileInfo) (release func()) {
	f := sameFile(part, info)
	if f == nil {
		return nil
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil
	}
	return func() { f.Close() }
}
