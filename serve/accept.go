package serve

import (
	"context"
	"net"
	"syscall"
	"time"
)

// Listen listens on a TCP address, HOST:PORT, as [net.Listen] does, in such a way that
// [Server.Serve] can close the listener without losing a connection: on Linux
// net.Listen makes listeners of multipath TCP, which take no packet filter.
func Listen(addr string) (net.Listener, error) {
	var c net.ListenConfig
	c.SetMultipathTCP(false)
	return c.Listen(context.Background(), "tcp", addr)
}

const (
	handshake = 100 * time.Millisecond // for connections that are half made
	queueTime = 2 * time.Second        // most time until the queue is empty
)

// stopAccepting closes a listener whose connections go on being accepted until it
// returns. The kernel makes connections, and has them wait in a queue until they are
// accepted. Closing the listener resets what waits there, with the requests that
// clients have sent already. So no more are let into the queue first, and the
// listener is closed once it is empty.
func stopAccepting(l net.Listener) {
	var queue syscall.Conn
	switch l := l.(type) {
	case *net.TCPListener:
		if refuse(l) {
			queue = l
		}
	case *unixListener:
		l.remove()
		queue = l
	}
	if queue != nil {
		began := time.Now()
		time.Sleep(handshake)
		for waiting(queue) && time.Since(began) < queueTime {
			time.Sleep(time.Millisecond)
		}
	}
	l.Close()
}
