package experiment

import (
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
)

// availableMemory returns how many bytes this process may still take: of the machine,
// with what it can swap, of the control groups that it is in, and of Go's own limit,
// GOMEMLIMIT. Where the system does not say, there is no bound but that last one.
// Tests replace it.
var availableMemory = func() float64 {
	return min(ofMachine("/proc/meminfo"), ofGroups("/proc/self/cgroup", "/sys/fs/cgroup"), ofGo())
}

// ofMachine reads Linux's file about memory.
func ofMachine(path string) float64 {
	bytes, found := 0., false
	eachLine(path, func(fields []string) {
		if len(fields) > 1 && (fields[0] == "MemAvailable:" || fields[0] == "SwapFree:") {
			if kb, err := strconv.ParseFloat(fields[1], 64); err == nil {
				bytes, found = bytes+float64(1024*kb), found || fields[0] == "MemAvailable:"
			}
		}
	})
	if !found {
		return math.Inf(1)
	}
	return bytes
}

// ofGroups returns what is left in the control groups of a process, of both versions.
// Pages of files do not count as taken: the system drops them.
func ofGroups(list, root string) float64 {
	left := math.Inf(1)
	eachLine(list, func(fields []string) {
		parts := strings.SplitN(strings.Join(fields, " "), ":", 3) // "0::/user.slice", "4:memory:/a"
		if len(parts) < 3 {
			return
		}
		switch {
		case parts[1] == "":
			left = min(left, ofGroup(root, parts[2], "memory.max", "memory.current", "inactive_file", "active_file"))
		case strings.Contains(","+parts[1]+",", ",memory,"):
			left = min(left, ofGroup(filepath.Join(root, parts[1]), parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "total_active_file"))
		}
	})
	return left
}

// ofGroup is ofGroups of one group and those around it. In a container its path may be
// that outside, and its files be those at the root.
func ofGroup(root, path, most, taken string, files ...string) float64 {
	left := math.Inf(1)
	for path = filepath.Clean("/" + path); ; path = filepath.Dir(path) {
		at := filepath.Join(root, path)
		limit, current := numberIn(filepath.Join(at, most)), numberIn(filepath.Join(at, taken))
		eachLine(filepath.Join(at, "memory.stat"), func(fields []string) {
			for _, f := range files {
				if len(fields) == 2 && fields[0] == f {
					if v, err := strconv.ParseFloat(fields[1], 64); err == nil {
						current -= v
					}
				}
			}
		})
		if !math.IsNaN(limit) && !math.IsNaN(current) {
			left = min(left, max(0, limit-max(0, current)))
		}
		if path == "/" || path == filepath.Dir(path) {
			return left
		}
	}
}

// ofGo returns what is left of Go's own limit.
func ofGo() float64 {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		return math.Inf(1)
	}
	taken := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(taken)
	return max(0, float64(limit)-float64(taken[0].Value.Uint64()))
}

// numberIn reads a file that is one number, NaN for none such as "max".
func numberIn(path string) float64 {
	b, err := os.ReadFile(path)
	if err != nil {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(string(b)), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// eachLine calls use for the fields of each line of a file that can be read.
func eachLine(path string, use func(fields []string)) {
	b, _ := os.ReadFile(path)
	for line := range strings.Lines(string(b)) {
		use(strings.Fields(line))
	}
}
