package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Predict reads dates that could have either order as the file has them, else as the
// training table had them, or as --dates says, and says so where the two differ.
func TestOrderOfDates(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	train := func(name, layout string, flags ...string) string {
		var b strings.Builder
		b.WriteString("day,y\n")
		for i := range 60 {
			day := time.Date(2022, time.Month(1+i%12), 1+i%28, 0, 0, 0, 0, time.UTC)
			fmt.Fprintf(&b, "%s,%d.25\n", day.Format(layout), 10*int(day.Month())+i%3)
		}
		out := filepath.Join(dir, name)
		args := append([]string{"train", write(name+".csv", b.String()), "--target", "y", "--fast", "--out", out}, flags...)
		if status, _, stderr := cajal(t, args...); status != 0 {
			t.Fatalf("%v: status %d, %s", args, status, stderr)
		}
		return filepath.Join(out, "model.safetensors")
	}
	iso, british, said := train("iso", "2006-01-02"), train("british", "02/01/2006"), train("said", "2006-01-02", "--dates", "dmy")
	const flag = `if the day and the month are the other way round, say --dates dmy (dates = "dmy" in a recipe)`
	for k, c := range []struct {
		model, rows, want string // the dates, and as ISO has them
		flags             []string
		note              string
	}{
		{iso, "07/01/2022", "2022-07-01", nil, flag},
		{iso, "07/01/2022", "2022-01-07", []string{"--dates", "dmy"}, ""},
		{iso, "07/01/2022,25/01/2022", "2022-01-07,2022-01-25", nil, ""},
		{said, "07/01/2022", "2022-01-07", nil, ""},
		{british, "07/01/2022", "2022-01-07", nil, ""},
		{british, "07/01/2022", "2022-07-01", []string{"--dates", "mdy"}, ""},
		{british, "07/01/2022,01/25/2022", "2022-07-01,2022-01-25", nil, "column day: 01/25/2022 has the month first, and in training the day was"},
	} {
		answer := func(days string, flags ...string) (string, string) {
			args := append([]string{"predict", c.model, write(fmt.Sprint("rows", k, ".csv"), "day\n"+strings.ReplaceAll(days, ",", "\n")+"\n")}, flags...)
			status, stdout, stderr := cajal(t, args...)
			if status != 0 {
				t.Fatalf("%v: status %d, %s", args, status, stderr)
			}
			return stdout, stderr
		}
		got, note := answer(c.rows, c.flags...)
		if want, _ := answer(c.want); got != want || !strings.Contains(note, c.note) || c.note == "" && note != "" {
			t.Errorf("%s of %s, %v: got %q and the notes %q, want %q as of %s, and %q", c.rows, c.model, c.flags, got, note, want, c.want, c.note)
		}
	}
	// Nothing in this table says which is first; the month is taken to be.
	var b strings.Builder
	b.WriteString("day,y\n")
	for i := range 60 {
		fmt.Fprintf(&b, "%02d/%02d/2022,%d.25\n", 1+i%12, 1+i*7%12, i%9)
	}
	guessed := filepath.Join(dir, "guessed", "model.safetensors")
	status, stdout, stderr := cajal(t, "train", write("guessed.csv", b.String()), "--target", "y", "--fast", "--out", filepath.Dir(guessed))
	if status != 0 || !strings.Contains(stdout+stderr, "if the day and the month are the other way round, say --dates dmy") {
		t.Fatalf("status %d, %s%s", status, stdout, stderr)
	}
	for model, want := range map[string]bool{iso: false, british: false, said: false, guessed: true} {
		if text := read(t, model); strings.Contains(text, "dates_guessed") != want {
			t.Errorf("%s: dates_guessed stands in it: %v, want %v", model, !want, want)
		}
	}
	const wrong = "the month was taken to; if the day came first there too, the model has learned from wrong dates: train it again with --dates dmy (dates = \"dmy\" in a recipe)\n"
	for _, c := range []struct{ rows, flags, want string }{
		{"07/01/2022\n25/01/2022\n", "", "column day: 25/01/2022 has the day first, and all of its dates are read so; in the training table no date said which comes first, and " + wrong},
		{"07/01/2022\n25/01/2022\n", "--dates dmy", ""},
		{"07/01/2022\n", "", ""},
		{"07/01/2022\n01/25/2022\n", "", ""},
	} {
		file := write("later.csv", "day,y\n"+strings.ReplaceAll(c.rows, "\n", ",1.25\n"))
		for _, command := range []string{"predict", "evaluate"} {
			status, _, stderr := cajal(t, append([]string{command, guessed, file}, strings.Fields(c.flags)...)...)
			if status != 0 || !strings.Contains(stderr, c.want) || c.want == "" && strings.Contains(stderr, "first") {
				t.Errorf("%s of %q %s: status %d, %q; want %q", command, c.rows, c.flags, status, stderr, c.want)
			}
		}
	}
	rows := write("wrong.csv", "day\n01/25/2022\n")
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"predict", british, rows, "--dates", "dmy"}, 1, "01/25/2022 has the month first"},
		{[]string{"predict", british, rows, "--dates", "ymd"}, 2, `--dates "ymd": want dmy or mdy; dates whose year stands first need no flag`},
		{[]string{"serve", british, "--dates", "x"}, 2, `--dates "x": want dmy or mdy`},
	} {
		if status, _, stderr := cajal(t, c.args...); status != c.status || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: got status %d, %q; want %d and %q", c.args, status, stderr, c.status, c.want)
		}
	}
}
