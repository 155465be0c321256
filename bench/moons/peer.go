package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// peer is NumPy's side. It is usable if its version is known.
type peer struct{ python, script, version string }

// findPeer looks for the script and a Python with NumPy.
func findPeer(python, script string) (peer, error) {
	if _, err := os.Stat(script); err != nil {
		return peer{}, fmt.Errorf("NumPy's side of the comparison: %w; run the command from the repository's root", err)
	}
	const versions = `import platform, numpy; print("NumPy " + numpy.__version__ + ", Python " + platform.python_version())`
	out, err := command(python, "-c", versions).CombinedOutput()
	if err != nil {
		return peer{}, fmt.Errorf("%s with NumPy does not run (%w); to compare with it, install Python 3 and then NumPy: %s -m pip install numpy",
			python, err, python)
	}
	return peer{python, script, strings.TrimSpace(string(out))}, nil
}

func (p peer) train(passes int) (timing, error) {
	c := command(p.python, p.script, strconv.Itoa(passes))
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return timing{}, fmt.Errorf("run %s: %w", p.script, err)
	}
	return parseTiming(string(out))
}

// parseTiming reads the line that the script prints.
func parseTiming(line string) (t timing, err error) {
	if _, err := fmt.Sscanf(line, "%f s, loss after the first pass %f\n", &t.seconds, &t.first); err != nil || !(t.seconds > 0) {
		return timing{}, fmt.Errorf("NumPy's side printed %q, want \"1.234 s, loss after the first pass 0.123456\"", line)
	}
	return t, nil
}

// These make OpenBLAS, on which NumPy stands, take other kernels than the
// processor's best.
var slowing = []string{"OPENBLAS_CORETYPE=", "OPENBLAS_L2_SIZE="}

// command returns a command that is not slowed by the environment.
func command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, slowing[0]) && !strings.HasPrefix(v, slowing[1]) {
			c.Env = append(c.Env, v)
		}
	}
	return c
}
