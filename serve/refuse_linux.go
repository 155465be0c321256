package serve

import (
	"net"

	"golang.org/x/sys/unix"
)

// dropSYN is a program for the kernel's packet filter: of what comes to a TCP
// socket it drops segments that begin a connection, which have the flag SYN and not
// ACK, in byte 13 of the header. What has begun goes on. Who is dropped asks again a
// second later, and is refused if the listener is closed by then.
var dropSYN = []unix.SockFilter{
	{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13},
	{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: 0x12},
	{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0x02, Jf: 1},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0},
	{Code: unix.BPF_RET | unix.BPF_K, K: 1<<32 - 1},
}

// refuse lets no new connections into the queue of a listener of TCP, and returns
// whether it could.
func refuse(l *net.TCPListener) bool {
	return control(l, func(fd int) error {
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(dropSYN)), Filter: &dropSYN[0]})
	})
}
