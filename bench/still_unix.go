//go:build unix

package main

import "syscall"

// rest makes the peer's process stand still, wake lets it go on. That it has
// ended meanwhile is found out by who asks it next.
func (p *peer) rest() { p.cmd.Process.Signal(syscall.SIGSTOP) }
func (p *peer) wake() { p.cmd.Process.Signal(syscall.SIGCONT) }
