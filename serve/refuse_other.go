//go:build !linux

package serve

import "net"

// refuse is for Linux alone: elsewhere connections that are made within the few
// microseconds before the listener closes may be reset.
func refuse(*net.TCPListener) bool { return false }
