package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder of pictures that memory has no room for is predicted and measured batch by
// batch, with the answers that it has in memory.
func TestPicturesLargerThanMemory(t *testing.T) {
	dir, model := shades(t), filepath.Join(t.TempDir(), "shades.safetensors")
	if status, _, stderr := cajal(t, "train", dir, "--size", "16", "--net", "mlp", "--epochs", "2", "--out", "none", "--save", model); status != 0 {
		t.Fatal(stderr)
	}
	if err := os.WriteFile(filepath.Join(dir, "dark", "04.png"), []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	const said = "shades: each picture is read when its turn comes; all of them would take 41.0 kB of memory\n"
	inMemory := map[string]string{}
	for _, little := range []bool{false, true} {
		if little {
			leaveMemory(t, 0)
		}
		for _, args := range []string{"predict MODEL DIR", "predict MODEL DIR --json", "evaluate MODEL DIR", "evaluate MODEL DIR --json",
			"predict MODEL test --data HERE", "evaluate MODEL test --data HERE --json", "evaluate MODEL --data HERE"} {
			words := strings.Fields(strings.NewReplacer("MODEL", model, "DIR", dir, "HERE", filepath.Dir(dir)).Replace(args))
			status, stdout, stderr := cajal(t, words...)
			if other := words[2] == dir; status != 0 || strings.Contains(stderr, said) != (other && little) || strings.Contains(stderr, "04.png") != other {
				t.Errorf("%s, little memory %v: status %d, %s%s", args, little, status, stdout, stderr)
			}
			if !little {
				inMemory[args] = stdout
			} else if stdout != inMemory[args] {
				t.Errorf("%s: with little memory\n%s\nwant\n%s", args, stdout, inMemory[args])
			}
		}
	}
	for _, args := range [][]string{{"predict", model, dir, "--strict"}, {"evaluate", model, dir, "--strict"}} {
		if status, _, stderr := cajal(t, args...); status != 1 || !strings.Contains(stderr, "without --strict it would be left out") {
			t.Errorf("%s: status %d, %s", args, status, stderr)
		}
	}
}
