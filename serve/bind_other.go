//go:build !unix

package serve

import (
	"io/fs"
	"syscall"
)

func bindWith(syscall.RawConn, fs.FileMode) error { return nil }

func waiting(syscall.Conn) bool { return false }
