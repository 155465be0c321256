package main

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every instruction that is written as a number is what its comment says,
// according to GNU's disassembler.
func TestWordsAreWhatTheySay(t *testing.T) {
	objdump, err := exec.LookPath("aarch64-linux-gnu-objdump")
	if err != nil {
		t.Skip("no disassembler; Debian has it in binutils-aarch64-linux-gnu")
	}
	_, loops := neonElementwise()
	_, products := neonProducts()
	said := map[string]string{}
	var code []byte
	for _, m := range regexp.MustCompile(`WORD \$0x([0-9a-f]{8}) // (.*)`).FindAllStringSubmatch(loops+products, -1) {
		if _, ok := said[m[1]]; !ok {
			n, _ := strconv.ParseUint(m[1], 16, 32)
			code = binary.LittleEndian.AppendUint32(code, uint32(n))
		}
		said[m[1]] = m[2]
	}
	file := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(file, code, 0o600); err != nil {
		t.Fatal(err)
	}
	listing, err := exec.Command(objdump, "-D", "-b", "binary", "-m", "aarch64", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m):\t([0-9a-f]{8}) \t(.*)$`).FindAllStringSubmatch(string(listing), -1)
	if len(lines) != len(said) || len(said) < 100 {
		t.Fatalf("%d instructions, the disassembler lists %d", len(said), len(lines))
	}
	for _, m := range lines {
		if got := strings.Join(strings.Fields(m[2]), " "); got != said[m[1]] {
			t.Errorf("0x%s is %q, its comment says %q", m[1], got, said[m[1]])
		}
	}
}
