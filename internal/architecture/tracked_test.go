package architecture

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// mostBytes is how large a tracked file may be: every clone has all of its versions.
const mostBytes = 1_000_000

// larger are the tracked files that are larger, with what makes them so.
var larger = map[string]string{
	"internal/gemm/avx512_amd64.s": "written by internal/kernel/_asm: a loop for each size of a tile",
	"internal/gemm/neon_arm64.s":   "likewise",
}

// The repository holds sources, and no program that was made of them: a binary is for one
// machine, is old at the next change, and stays in the history for good.
func TestNoProgramsAreTracked(t *testing.T) {
	root := filepath.Join("..", "..")
	files := trackedFiles(t, root)
	for _, name := range files {
		complaint, err := unfit(root, name)
		if err != nil {
			t.Error(err)
		} else if complaint != "" {
			t.Errorf("%s %s; take it out of the index with git rm --cached, and out of commits that have not landed", name, complaint)
		}
	}
	for name := range larger {
		if info, err := os.Stat(filepath.Join(root, name)); !slices.Contains(files, name) || err != nil || info.Size() <= mostBytes {
			t.Errorf("larger names %s, which is not tracked, or not larger than %d bytes", name, mostBytes)
		}
	}
}

// trackedFiles lists what git has in its index, with slashes. It skips the test where
// there is no git, or the sources came without its folder.
func trackedFiles(t *testing.T, root string) (names []string) {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("js/wasm starts no programs")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip(err)
	}
	list := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z") // also of a clone that belongs to somebody else
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("%v: %v", list, err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, name))
		if err == nil && info.Mode().IsRegular() { // one that was removed, and not yet from the index, is not there
			names = append(names, name)
		}
	}
	if len(names) < 100 {
		t.Fatalf("git lists %d files, want all of the repository", len(names))
	}
	return names
}

// unfit says why a file is not to be tracked, "" if it may be.
func unfit(root, name string) (complaint string, err error) {
	f, err := os.Open(filepath.Join(root, name))
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	first := make([]byte, 4096)
	n, err := io.ReadFull(f, first)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", err
	}
	if kind := program(first[:n]); kind != "" {
		return "is a program (" + kind + ")", nil
	}
	if _, listed := larger[name]; info.Size() > mostBytes && !listed {
		return fmt.Sprintf("has %d bytes, more than %d, and is not listed in larger", info.Size(), mostBytes), nil
	}
	return "", nil
}

// program returns the kind of program, or of compiled code, that begins with some bytes,
// "" for none.
func program(first []byte) string {
	for _, p := range []struct{ kind, magic string }{
		{"ELF", "\x7fELF"},
		{"Mach-O", "\xfe\xed\xfa\xce"}, {"Mach-O", "\xfe\xed\xfa\xcf"},
		{"Mach-O", "\xce\xfa\xed\xfe"}, {"Mach-O", "\xcf\xfa\xed\xfe"},
		{"Mach-O for several processors", "\xca\xfe\xba\xbe"}, {"Mach-O for several processors", "\xca\xfe\xba\xbf"},
		{"WebAssembly", "\x00asm"},
		{"an archive of objects", "!<arch>\n"},
	} {
		if strings.HasPrefix(string(first), p.magic) {
			return p.kind
		}
	}
	// A text may begin with MZ; a program of Windows says in it where PE stands.
	if bytes.HasPrefix(first, []byte("MZ")) && bytes.Contains(first, []byte("PE\x00\x00")) {
		return "PE"
	}
	return ""
}

func TestUnfit(t *testing.T) {
	root := t.TempDir()
	for name, c := range map[string]struct{ content, want string }{
		"elf":   {"\x7fELF\x02\x01\x01", "is a program (ELF)"},
		"pe":    {"MZ\x90\x00" + strings.Repeat("\x00", 124) + "PE\x00\x00d\x86", "is a program (PE)"},
		"macho": {"\xcf\xfa\xed\xfe\x07\x00\x00\x01", "is a program (Mach-O)"},
		"fat":   {"\xca\xfe\xba\xbe\x00\x00\x00\x02", "is a program (Mach-O for several processors)"},
		"wasm":  {"\x00asm\x01\x00\x00\x00", "is a program (WebAssembly)"},
		"lib.a": {"!<arch>\n", "is a program (an archive of objects)"},
		"large": {strings.Repeat("a", mostBytes+1), "has 1000001 bytes, more than 1000000, and is not listed in larger"},
		"just":  {strings.Repeat("a", mostBytes), ""},
		"text":  {"MZ is how a program of Windows begins, and PE stands further on", ""},
		"empty": {"", ""},
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := unfit(root, name); got != c.want || err != nil {
			t.Errorf("%s: %q (%v), want %q", name, got, err, c.want)
		}
	}
}
