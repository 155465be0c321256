package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/npy"
	"cajal/tensor"
)

// inner are words that only who wrote the program knows.
var inner = regexp.MustCompile(`strconv|parsing|invalid syntax|no such file|stat |open |EOF|panic|goroutine|nil|%!|(: |^)(npy|idx|safetensors|tensor|data): `)

// What package table says of a file that cannot be opened is for programmers, whatever the
// cause; a file's name that says the same stays.
func TestOpenErrorOfATable(t *testing.T) {
	err := fmt.Errorf("read table: x.csv: %w", &table.OpenError{Err: errors.New("the disk is gone")})
	if got, want := userMessage(t.Context(), err), "read table: x.csv: the disk is gone"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever is typed wrongly: the message says what is wrong and what to do, in
// one line, and in no words of the program's inside.
func TestWrongInputs(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	rows := strings.Repeat("1,2\n3,4\n", 20)
	numbers := "x,y\n1,100.5\n"
	for i := range 59 {
		numbers += fmt.Sprintf("%d,%d.5\n", i%7, 100+i)
	}
	for name, text := range map[string]string{
		"numbers.csv": numbers,
		"gbk.csv":     "\xb5\xc8\xbc\xb6,value\n" + strings.Repeat("\xb8\xdf,1\n\xb5\xcd,2\n", 20), "empty.csv": "", "header.csv": "a,b\n", "t.csv": "a,b\n" + rows, "none.csv": "a,b\n" + strings.Repeat("1,None\n2,none\n3,NaN\n", 10), "nan.csv": "a,b\n" + strings.Repeat("1,NaN\n", 20), "apart.csv": "x,a,b\n" + strings.Repeat("1,2.5,\n2,,3.5\n5,1.5,\n3,,4.5\n", 10), "huge.csv": "a,b\n" + strings.Repeat("9e9999,1\n9e9999,2\n", 20),
		"bin.csv": "\x00\x01\xff\xfe", "utf16.csv": "\xff\xfea\x00,\x00b\x00\n\x00", "broken.toml": "name = \"x\"\nseed = \n", "sheet.xlsx": "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x13\x00\x00\x00[Content_Types].xml", "noheader.csv": strings.Repeat("1,2\n3,4\n5,6\n", 10), "money.csv": "m,k\n" + strings.Repeat("$1,a\n£2,b\n", 20), "ab.csv": "v,k\n1,a\n2,b\n", "a.npy": "", "tables/a.csv": "a\n", "mixed/a.csv": "a\n", "mixed/runs/a/result.json": "{}", "notes/runs/a.md": "a\n", "tables/b.TSV": "a\n", "pictures/cat/a.png": "", "broken.npy": "\x93NUMPY\x01", "lie.npz": "PK", "other": "x", "recipe": "version = 2\nname = \"x\"\n", "broken.safetensors": "\x10\x00\x00\x00\x00\x00\x00\x00{}",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, x := range map[string]*tensor.Tensor{
		"nan.npy": tensor.From([]float64{1, 2, 3, math.NaN()}, 2, 2), "wide.npy": tensor.From([]float64{1, 2, 3}, 1, 3), "good.npy": tensor.From([]float64{1, 2}, 1, 2),
	} {
		if err := npy.WriteFile(name, x); err != nil {
			t.Fatal(err)
		}
	}
	if err := npy.WriteArchiveFile("nan.npz", []tensor.Named{{Name: "x", Tensor: tensor.Full(tensor.Float64, 1, 3, 2)}, {Name: "y", Tensor: tensor.Full(tensor.Float64, math.NaN(), 3)}}); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteArchiveFile("data.npz", []tensor.Named{{Name: "x", Tensor: tensor.Full(tensor.Float64, 1, 3, 2)}, {Name: "y", Tensor: tensor.From([]int64{0, 1, 0})}}); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "train", "moons", "--epochs", "1", "--out", "none", "--save", "moons.safetensors"); status != 0 {
		t.Fatal(stderr)
	}
	if err := os.Mkdir("folder", 0o755); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "train", "t.csv", "--target", "b", "--epochs", "1", "--out", "none", "--save", "m.safetensors"); status != 0 {
		t.Fatal(stderr)
	}
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"train moons --rate abc", 2, `--rate "abc": want a number, such as 0.01`},
		{"train moons --rate 1e999", 2, `--rate "1e999": this is beyond all bounds`},
		{"train moons --rate NaN", 2, "--rate NaN: want a finite number above 0"},
		{"train moons --epochs 1e3", 2, `--epochs "1e3": want a whole number`},
		{"train moons --epochs 99999999999999999999", 2, "beyond all bounds; want a whole number"},
		{"train moons --epoch 3", 2, "there is no flag --epoch; did you mean --epochs?"},
		{"train t.csv --interval 0.9", 2, "there is no flag --interval; cajal predict has it; cajal train --help"},
		{"recipe t.csv --lang zh", 2, "there is no flag --lang; cajal resume and cajal train have it; cajal recipe --help"},
		{"train moons --lang zh", 2, "--lang zh: it is for report.html, which is of data of yours, and moons makes its own"},
		{"train t.csv --target b --lang zh --out none", 2, "--lang zh: it is for report.html, and --out none writes no files"},
		{"train t.csv --target b --lang zh --repeat 2", 2, "--lang zh: it is for report.html, and --repeat writes none"},
		{"explain t.csv --cost a=2", 2, "there is no flag --cost; cajal cv, cajal recipe and cajal train have it; cajal explain --help"},
		{"explain t.csv --colum a=number", 2, "there is no flag --colum; did you mean --column?"},
		{"train t.csv --target b --cost=", 2, `--cost "": the value is empty; give one, or leave the flag out; cajal train --help`},
		{"recipe t.csv --target=", 2, `--target "": the value is empty`},
		{"predict m.safetensors t.csv --id=", 2, `--id "": the value is empty`},
		{"train t.csv --target b --cost x=2,", 2, `--cost "": want a class and what it costs`},
		{"serve m.safetensors --port 80", 2, "there is no flag --port; did you mean --addr?; cajal serve --help"},
		{"serve m.safetensors --grpc-port 80", 2, "there is no flag --grpc-port; did you mean --grpc?"},
		{"serve m.safetensors --cart c.pem", 2, "there is no flag --cart; did you mean --cert?"},
		{"serve m.safetensors --part c.pem", 2, "there is no flag --part; cajal serve --help"},
		{"rate moons --epochs 0", 2, "there is no flag --epochs; cajal cv, cajal resume, cajal sweep and cajal train have it"},
		{"rate moons --rate 0.1", 2, "there is no flag --rate; cajal cv, cajal sweep and cajal train have it"},
		{"help nosuch", 2, `there is no command "cajal nosuch"; cajal --help lists them`},
		{"help trian", 2, `there is no command "cajal trian"; did you mean "train"?; cajal --help lists them`},
		{"help explain dependense", 2, `there is no command "cajal explain dependense"; did you mean "dependence"?`},
		{"help train moons", 2, `cajal train has no commands below it, such as "moons"`},
		{"train moons --rate", 2, "--rate needs a value after it"},
		{"train moons --json=maybe", 2, `--json "maybe": want true or false`},
		{"train moons -x", 2, "there is no flag -x; cajal train --help"},
		{"train moons -epochs 3", 2, "there is no flag -e in -epochs; did you mean --epochs?"},
		{"train moons -hx", 2, "there is no flag -x; cajal train --help"},
		{"train moons --=3", 2, `"--=3" is no flag, want two hyphens and then a name; cajal train --help`},
		{`train moons --rate 1"for"--epochs"flag:`, 2, `--rate "1\"for\"--epochs\"flag:": want a number`},
		{"sweep moons --hidden 1,b", 2, `--hidden "1,b": want whole numbers with commas between them`},
		{"serve m.safetensors --timeout soon", 2, `--timeout "soon": want a time, such as 10s or 2m`},
		{"train empty.csv --target a", 1, "the file is empty"},
		{"train header.csv --target a", 1, "no rows below its names"},
		{"train t.csv", 2, "no target is named; the columns are a, b; --target COLUMN says which to predict"},
		{"train t.csv --target c", 1, `there is no column "c" to predict; the columns are a, b`},
		{"train nan.csv --target b", 1, "nan.csv: column 2 (b), the target: no row has a value of it, so there is nothing to learn: all 20 cells are empty, or mean that a value is missing, as NaN does; name another column to predict"},
		{"train apart.csv --target a,b", 1, "apart.csv: no row has a value of each of the targets a, b, so there is nothing to learn; train a network for each"},
		{"train nan.npz", 1, "nan.npz: y, what to predict: every number is NaN, so there is nothing to learn; want another array as the target, or numbers in this one"},
		{"train none.csv --target b", 1, `column 2 (b), the target: no row has a value of it, so there is nothing to learn: None, none count as missing; if they are classes, --not-missing=None --not-missing=none says so (not_missing = ["None", "none"] in a recipe)`},
		{"train t.csv --target B", 1, `the columns are a, b; did you mean "b"?`},
		{"train noheader.csv --target y", 1, `there is no column "y" to predict; the columns are column1, column2; the first line was taken for values; --header yes`},
		{"train gbk.csv --target 级别", 1, `there is no column "级别" to predict; the columns are 等级, value; the file is not UTF-8, and was read as gb18030, which may be wrong: save it as UTF-8, or say --encoding NAME`},
		{"train gbk.csv --target 等级 --column 级别=number", 2, "the table has no such column; the file is not UTF-8, and was read as gb18030"},
		{"train gbk.csv --target valu", 1, `the columns are 等级, value; did you mean "value"?`},
		{"train noheader.csv --target column2 --column y=number", 2, "--column y: the table has no such column; the first line was taken for values; --header yes"},
		{"train noheader.csv --target column2 --weight y", 2, `--weight: the table has no column "y"; the first line was taken for values; --header yes`},
		{"train noheader.csv --target column2 --group y", 2, `--group: the table has no column "y"; the first line was taken for values; --header yes`},
		{"train nowhere.csv --target b", 1, "cajal: there is no file or directory nowhere.csv"},
		{"predict m.safetensors nowhere.csv", 1, "cajal: there is no file or directory nowhere.csv"},
		{"train t.csv --target b --task guess", 2, `--task: "guess" is not known; known are classification, regression`},
		{"train t.csv --target b --size 8", 2, "--size: it is for pictures, and this is a table"},
		{"train t.csv --target b --column c=number", 2, `--column c: the table has no such column`},
		{"train t.csv --target b --column a=numeric", 2, `--column a: "numeric" is not known`},
		{"train t.csv --target b --column b=ignore", 2, `--column b: "ignore", and it is the target`},
		{"train t.csv --target b --group c", 2, `--group: the table has no column "c"`},
		{"train t.csv --target b --group a --time a", 2, "cajal: want --group or --time, not both: --time where later rows are to be predicted, --group where rows of new groups are"},
		{"train t.csv --target b --time c", 2, `--time: the table has no column "c"`},
		{"train t.csv --target a --task regression --balanced", 2, `--balanced: balanced weights are of classes, and numbers are predicted; --task classification (task = "classification" below [data] in a recipe) says otherwise`},
		{"train numbers.csv --target y --task classification", 2, "--task: 58 of the 60 rows have a number in the target y that no other row has, and a class of one row cannot be learned; want regression, which predicts numbers"},
		{"recipe t.csv --target b --task guess", 2, `--task: "guess" is not known`},
		{"train ab.csv --target k --fast", 1, "ab.csv: each of the target's 2 classes has one row, so there is nothing to test on; want several of each"},
		{"train money.csv --target k", 1, `found "£2", and other numbers are like "$1"; want one unit in a column: the column's kind below [data.columns] in a recipe, "ignore" or "category"; --column NAME=KIND says it`},
		{"train -", 2, "write standard input to a file first"},
		{"train - --target b", 2, "write standard input to a file first"},
		{"train a.npy --target b", 2, `a.npy: one array has no targets, and np.savez("data.npz", x=x, y=y) writes two, for cajal train data.npz`},
		{"cv a.npy", 2, "for cajal cv data.npz"},
		{"train tables --target b", 1, `tables: a directory with the tables a.csv, b.TSV; want one of them, a directory of Parquet files`},
		{"train tables", 1, `tables: a directory with the tables a.csv, b.TSV`},
		{"train mixed --target b", 1, `mixed: a directory with the tables a.csv; want one of them, a directory of Parquet files`},
		{"train mixed", 1, `mixed: a directory with the tables a.csv; want one of them, a directory of Parquet files`},
		{"train notes --target b", 1, "notes: 0 folders with pictures, want 2 to"},
		{"train pictures --target b", 2, "--target: it is for tables; the class of a picture is its folder's name"},
		{"train pictures --task regression", 2, "--task: it is for tables"},
		{"train pictures --decimal ,", 2, "--decimal: it is for tables"},
		{"train pictures --fast", 2, "--fast: it is for tables and arrays of rows, which several networks learn"},
		{"train pictures --size 0", 2, `--size "0": want a whole number from 1 on`},
		{"recipe pictures --size -3", 2, `--size "-3": want a whole number from 1 on`},
		{"predict m.safetensors t.csv --divide 255", 2, "--divide 255: it is for arrays, in .npy and .npz files, and t.csv has none"},
		{"evaluate m.safetensors --divide 255", 2, "--divide 255: it is for arrays, in .npy and .npz files, and the recipe's data has none"},
		{"predict m.safetensors t.csv --limit 3", 2, "--limit 3: it is for .npz files, and t.csv is none"},
		{"train data.npz --delimiter ;", 2, "--delimiter: it is for tables; y names what to predict"},
		{"train revenue --target y", 2, `there is no file, directory or recipe "revenue"; the recipes are arithmetic, digits`},
		{"train revenue", 2, `there is no file, directory or recipe "revenue"; the recipes are arithmetic, digits`},
		{"recipe revenue --target y", 2, `there is no file, directory or recipe "revenue"; the recipes are arithmetic, digits`},
		{"train money --target y", 2, `there is no file, directory or recipe "money"; did you mean "money.csv"?`},
		{"train tabels --target y", 2, `there is no file, directory or recipe "tabels"; did you mean "tables"?`},
		{"train mons --target y", 2, `there is no file, directory or recipe "mons"; did you mean "moons"?`},
		{"train nowhere/sales --target y", 1, "there is no file or directory nowhere/sales"},
		{"train folder --target b", 1, "folder: the directory is empty; want a table, or a folder with a folder of pictures for each class"},
		{"evaluate m.safetensors t.csv --metrics mea", 2, `--metrics mea: "mea" is not known; did you mean`},
		{"evaluate m.safetensors t.csv --metrics mae,mae", 2, `--metrics mae,mae: "mae" is there twice`},
		{"evaluate m.safetensors t.csv --metrics mae", 2, `--metrics mae: "mae" measures numbers`},

		{"train huge.csv --target b", 1, "there are a ("},
		{"train bin.csv --target b", 1, "bin.csv"},
		{"train utf16.csv --target b", 1, "utf16.csv: the table has no rows below its names"},
		{"train sheet.xlsx --target b", 1, "sheet.xlsx: this is an Excel workbook (.xlsx); save the sheet as CSV"},
		{"train recipe", 2, "recipe: want a recipe, whose file ends in .toml, or a table, whose file ends in one of .csv"},
		{"train https://example.org/t.csv --target b", 1, "it is an address, and cajal reads files; fetch it first"},
		{"train nowhere/t.csv --target b", 1, "there is no file or directory nowhere/t.csv"},
		{"train photos/", 1, "there is no file or directory photos/"},
		{"train folder", 1, "folder: the directory is empty"},
		{"train broken.toml", 2, "broken.toml:2:8: the line ends where a value should stand"},
		{"train moons --checkpoint t.csv", 2, `--checkpoint "t.csv": want a directory`},
		{"train moons --save nowhere/m.safetensors", 1, "there is no directory nowhere; make it first"},
		{"predict moons.safetensors nan.npy", 1, "cajal: nan.npy: sample 1 holds NaN; want finite numbers: fill what is missing, as np.nan_to_num does"},
		{"evaluate moons.safetensors nan.npy --labels good.npy", 1, "cajal: nan.npy: sample 1 holds NaN"},
		{"predict moons.safetensors broken.npy", 1, "cajal: broken.npy: "},
		{"predict moons.safetensors lie.npz", 1, "cajal: lie.npz: "},
		{"predict moons.safetensors other", 1, "cajal: other: byte 1: the file ends here"},
		{"predict moons.safetensors wide.npy", 1, "inputs (1, 3), want (N, 2)"},
		{"predict moons.safetensors folder", 2, "folder is a directory, and the model learned from moons; want a file of arrays, .npz or .npy"},
		{"predict moons.safetensors -", 2, "standard input is a table, and the model learned from moons; want a file of arrays, .npz or .npy"},
		{"predict moons.safetensors nowhere.npy", 1, "cajal: there is no file or directory nowhere.npy"},
		{"predict moons.safetensors nowhere.npz", 1, "cajal: there is no file or directory nowhere.npz"},
		{"predict moons.safetensors nowhere", 1, "cajal: there is no file or directory nowhere"},
		{"predict nowhere.safetensors t.csv", 1, "cajal: there is no file or directory nowhere.safetensors"},
		{"predict t.csv t.csv", 1, "model t.csv: this is no model file: it looks like a table of text (CSV)"},
		{"predict folder t.csv", 1, "model folder: it is a directory"},
		{"predict broken.safetensors t.csv", 1, "is it another kind of file, or cut off?"},
		{"predict m.safetensors header.csv", 1, "no rows below its names"},
		{"predict m.safetensors folder", 1, "folder: a directory, want a Parquet or CSV file"},
		{"predict m.safetensors", 2, "needs samples too"},
		{"resume t.csv", 2, "t.csv is a file; want the directory that has the checkpoints"},
		{"resume folder", 1, "folder holds no checkpoint"},
	} {
		args := strings.Fields(c.args)
		if args[0] == "train" {
			args = append(args[:len(args):len(args)], "--out", "none")
			if args[len(args)-3] == "--rate" {
				args = args[:len(args)-2]
			}
		}
		status, stdout, stderr := cajal(t, args...)
		message := strings.TrimSuffix(stderr, "\n")
		if status != c.status || !strings.HasPrefix(message, "cajal: ") || !strings.Contains(message, c.want) {
			t.Errorf("cajal %s: status %d, %q; want %d, and %q", c.args, status, message, c.status, c.want)
		}
		if m := inner.FindString(message); m != "" || strings.Contains(message, "\n") || stdout != "" {
			t.Errorf("cajal %s: %q has %q in it, or several lines, or stands beside standard output %q", c.args, message, m, stdout)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "runs")); !os.IsNotExist(err) {
		t.Errorf("wrong inputs left runs: %v", err)
	}
}

func TestVersionFlag(t *testing.T) {
	_, want, _ := cajal(t, "version")
	if status, got, stderr := cajal(t, "--version"); status != 0 || got != want || want == "" {
		t.Errorf("cajal --version: status %d, %q%s; want %q", status, got, stderr, want)
	}
}
