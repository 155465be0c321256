// Package running starts a server as a process of its own, so that it can be asked,
// watched and ended.
package running

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Server is a program that serves.
type Server struct {
	*exec.Cmd
	URL   string
	Other string        // the address on the second line, "" if there is to be none
	Ended chan struct{} // closed once it has
}

// Start starts a program with its arguments. The first line that it prints has to end with
// " at " and its URL, and if it has another address so has the second with that. limit is
// how many GB of address space it has, 0 for any number.
func Start(limit int, other bool, program string, args ...string) (*Server, error) {
	s := &Server{Cmd: exec.Command(program, args...), Ended: make(chan struct{})}
	if limit > 0 {
		s.Cmd = exec.Command("sh", append([]string{"-c", fmt.Sprintf(`ulimit -v %d; exec "$@"`, limit<<20), "sh", program}, args...)...)
	}
	said := new(strings.Builder)
	s.Stderr = said
	out, err := s.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	address := func() (at string, err error) {
		line, err := lines.ReadString('\n')
		if _, at, _ = strings.Cut(strings.TrimSpace(line), " at "); err != nil || at == "" {
			s.Process.Kill()
			s.Wait()
			return "", fmt.Errorf("%s says %q, want an address: %v\n%s", program, line, err, said)
		}
		return at, nil
	}
	if s.URL, err = address(); err != nil {
		return nil, err
	}
	if other {
		if s.Other, err = address(); err != nil {
			return nil, err
		}
	}
	go func() {
		s.Wait()
		close(s.Ended)
	}()
	return s, nil
}

// Kill ends the server at once.
func (s *Server) Kill() {
	s.Process.Kill()
	<-s.Ended
}

// Memory returns how many bytes of the server's memory are resident now, and the most that
// were. It is 0 where the system has no /proc.
func (s *Server) Memory() (now, most int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		return 0, 0
	}
	return bytesOf(string(status), "VmRSS:"), bytesOf(string(status), "VmHWM:")
}

// CPU returns how long the server has had a processor, of all its threads together. It is
// 0 where the system has no /proc.
func (s *Server) CPU() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // behind the name, which may have blanks
	var ticks int64
	for _, field := range strings.Fields(rest)[11:13] { // utime and stime, hundredths of a second
		n, _ := strconv.ParseInt(field, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func bytesOf(status, name string) int64 {
	_, rest, _ := strings.Cut(status, name)
	kB, _ := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	return kB << 10
}
