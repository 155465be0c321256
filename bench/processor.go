package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// processor names the machine's processor as its system does.
func processor() string {
	name := ""
	switch runtime.GOOS {
	case "linux":
		b, _ := os.ReadFile("/proc/cpuinfo")
		name = modelName(string(b))
	case "darwin":
		b, _ := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output()
		name = strings.TrimSpace(string(b))
	case "windows":
		name = os.Getenv("PROCESSOR_IDENTIFIER")
	}
	if name == "" {
		return "an unnamed processor"
	}
	return name
}

// modelName finds the name in Linux's cpuinfo, which not every architecture
// gives.
func modelName(cpuinfo string) string {
	for line := range strings.Lines(cpuinfo) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
