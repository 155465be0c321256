//go:build !unix

package main

import "time"

// A process can't be told to stand still here, so its threads get a while to
// fall asleep.
func (p *peer) rest() { time.Sleep(200 * time.Millisecond) }
func (p *peer) wake() {}
