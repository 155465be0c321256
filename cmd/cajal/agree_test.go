package main

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/model"
	"cajal/npy"
	"cajal/serve"
	"cajal/tensor"
)

// agreeing writes the same samples as a table and as arrays, 40 with a target and two
// without, pictures in arrays with test samples of their own, and returns their folder.
func agreeing(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name string, arrays ...tensor.Named) {
		t.Helper()
		if err := npy.WriteArchiveFile(filepath.Join(dir, name), arrays); err != nil {
			t.Fatal(err)
		}
	}
	text := "id,site,size,weight,kind\n"
	var x, y, seen, wanted []float64
	for i := range 42 {
		size, weight, kind := float64(i%2)+float64(i%5)/10, float64(i%7), []float64{3, 7}[i%2]
		x = append(x, size, weight)
		cell := fmt.Sprint(kind)
		if i >= 40 {
			kind, cell = math.NaN(), ""
		} else {
			seen, wanted = append(seen, size, weight), append(wanted, kind)
		}
		y = append(y, kind)
		text += fmt.Sprintf("%d,north,%g,%g,%s\n", i+1, size, weight, cell)
	}
	if err := os.WriteFile(filepath.Join(dir, "table.csv"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	put("arrays.npz", tensor.Named{Name: "x", Tensor: tensor.From(x, 42, 2)}, tensor.Named{Name: "y", Tensor: tensor.From(y, 42, 1)})
	put("hot.npz", tensor.Named{Name: "features", Tensor: tensor.From(x[:80], 40, 2).To(tensor.Float32)},
		tensor.Named{Name: "labels", Tensor: oneHot(wanted)}, tensor.Named{Name: "more", Tensor: tensor.New(tensor.Float32, 3)})
	for name, v := range map[string]*tensor.Tensor{"x.npy": tensor.From(seen, 40, 2), "y.npy": tensor.From(wanted, 40, 1)} {
		if err := npy.WriteFile(filepath.Join(dir, name), v); err != nil {
			t.Fatal(err)
		}
	}
	pictures := func(n int) (x, y *tensor.Tensor) {
		x, y = tensor.New(tensor.Int64, n, 4, 4), tensor.New(tensor.Int64, n)
		for i := range n {
			y.Int64s()[i] = int64(i % 2)
			for j := range 16 {
				x.Int64s()[16*i+j] = int64(100*(i%2) + (i+j)%50)
			}
		}
		return x, y
	}
	xTrain, yTrain := pictures(40)
	xTest, yTest := pictures(8)
	if err := os.WriteFile(filepath.Join(dir, "red.png"), []byte("\x89PNG"), 0o600); err != nil {
		t.Fatal(err)
	}
	signed := xTrain.To(tensor.Float64)
	signed.Set(-0.5, 0, 0, 0)
	put("signed.npz", tensor.Named{Name: "x", Tensor: signed}, tensor.Named{Name: "y", Tensor: yTrain})
	put("parts.npz", tensor.Named{Name: "x_train", Tensor: xTrain}, tensor.Named{Name: "y_train", Tensor: yTrain},
		tensor.Named{Name: "x_test", Tensor: xTest}, tensor.Named{Name: "y_test", Tensor: yTest})
	return dir
}

// oneHot returns a row of 3's and 7's as rows with a one in the first or second place.
func oneHot(kinds []float64) *tensor.Tensor {
	y := tensor.New(tensor.Float32, len(kinds), 2)
	for i, kind := range kinds {
		y.Set(1, i, int(kind-3)/4)
	}
	return y
}

// Each kind of input, with each command: what it takes, what it leaves out, and how it
// refuses what does not fit.
func TestCommandsAgree(t *testing.T) {
	dir := agreeing(t)
	t.Chdir(dir)
	at := func(name string) string { return name }
	learn := func(name string, args ...string) {
		t.Helper()
		args = append([]string{"train", at(name), "--epochs", "50", "--out", "none", "--save", at(name + ".model")}, args...)
		status, stdout, stderr := cajal(t, args...)
		if status != 0 {
			t.Fatalf("train %s: status %d: %s", name, status, stderr)
		}
		for _, want := range map[string][]string{
			"table.csv":  {"2 rows without a target are left out"},
			"arrays.npz": {"2 samples without a target are left out", "target y: classification, since it holds 2 different whole numbers", "2 classes: 3, 7"},
			"hot.npz":    {"the inputs are features, (2,) each, and the targets labels", "since its rows are one-hot; 2 classes: 0, 1"},
			"parts.npz":  {"48 samples; the inputs are x_train, (1, 4, 4) each, and the targets y_train; 8 of them, x_test and y_test, are to test on"},
		}[name] {
			if !strings.Contains(stdout, want) {
				t.Errorf("train %s:\n%swant it to say %q", name, stdout, want)
			}
		}
	}
	learn("table.csv", "--target", "kind", "--hidden", "32")
	learn("arrays.npz", "--hidden", "32")
	learn("hot.npz", "--hidden", "32")
	learn("parts.npz")
	learn("signed.npz", "--epochs", "1")

	const noTable, noArray = "and the model learned from the columns size, weight; want a table with them", "is a table, and the model learned from arrays"
	for _, c := range []struct {
		args   string // MODEL is the file that it learned from
		status int
		stdout string // a part, or the number of lines of predict
		stderr string // all of it but for the name in front, or a part of an error
	}{
		{"evaluate table.csv table.csv", 0, "40 samples", "2 of 42 rows have no value of the target kind and are left out"},
		{"evaluate table.csv", 0, ": accuracy", ""},
		{"evaluate table.csv arrays.npz", 2, "", noTable},
		{"evaluate table.csv x.npy --labels y.npy", 2, "", noTable},
		{"evaluate arrays.npz arrays.npz", 0, "40 samples", "2 of 42 samples have NaN for a target and are left out"},
		{"evaluate arrays.npz x.npy --labels y.npy", 0, "40 samples", ""},
		{"evaluate arrays.npz", 0, ": accuracy", ""},
		{"evaluate arrays.npz train", 0, "40 samples", ""},
		{"evaluate arrays.npz table.csv", 2, "", noArray},
		{"evaluate arrays.npz parts.npz", 1, "", "sample 0 has class 0, want one of the classes 3, 7"},
		{"evaluate arrays.npz hot.npz", 0, "40 samples", ""},
		{"evaluate hot.npz hot.npz", 0, "40 samples", ""},
		{"evaluate hot.npz x.npy --labels y.npy", 1, "", "sample 0 has class 3, want a whole number from 0 to 1"},
		{"evaluate parts.npz parts.npz", 0, "8 samples", ""},
		{"evaluate parts.npz test", 0, "8 samples", ""},
		{"predict table.csv table.csv", 0, "42", ""},
		{"predict table.csv arrays.npz", 2, "", noTable},
		{"predict arrays.npz arrays.npz", 0, "42", ""},
		{"predict arrays.npz x.npy", 0, "40", ""},
		{"predict arrays.npz hot.npz", 0, "40", ""},
		{"predict arrays.npz table.csv", 2, "", noArray},
		{"predict parts.npz parts.npz", 0, "8", ""},
		{"predict signed.npz red.png", 2, "", "red.png is a picture, and the model learned from arrays of numbers (1, 4, 4); want a file of arrays, .npz or .npy; it takes no pictures, as nothing said which of its numbers are black and white"},
		{"predict signed.npz none.png", 1, "", "there is no file or directory"},
		{"predict arrays.npz red.png", 2, "", "red.png is a picture, and the model learned from arrays of numbers (2,); want a file of arrays, .npz or .npy\n"},
		{"predict table.csv red.png", 2, "", "red.png is a picture, and the model learned from the columns size, weight; want a table with them"},
		{"predict table.csv x.npy --divide 255", 2, "", "x.npy is a file with one array, and the model learned from the columns size, weight"},
		{"predict parts.npz train", 0, "40", ""},
		{"predict parts.npz x.npy", 1, "", "inputs (40, 2), want (N, 1, 4, 4)"},
	} {
		args := strings.Fields(c.args)
		args[1] = at(args[1] + ".model")
		for i, a := range args[2:] {
			if strings.Contains(a, ".") {
				args[2+i] = at(a)
			}
		}
		status, stdout, stderr := cajal(t, args...)
		if args[0] == "predict" && status == 0 {
			stdout = fmt.Sprint(len(rows(t, stdout)) - 1)
		}
		if status != c.status || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("cajal %s: status %d, %s%s\nwant %d, %q and %q", c.args, status, stdout, stderr, c.status, c.stdout, c.stderr)
		}
		if args[0] == "evaluate" && status == 0 && strings.Contains(stdout, " samples of ") && !strings.Contains(stdout, "accuracy 1.0000") {
			t.Errorf("cajal %s: %swant accuracy 1", c.args, stdout)
		}
	}
	for _, c := range []struct{ model, row, want string }{
		{"table.csv", `{"id":1,"site":"north","size":0.1,"weight":1,"kind":3}`, `{"predictions":[{"class":"3",`},
		{"table.csv", `{"size":0.1,"weight":1,"note":"x"}`, `"warnings":["columns that the model does not know are left out: note"]`},
		{"table.csv", `{"size":0.1,"wait":1}`, `row 1 lacks the column weight; write null where a value is missing; the model does not know wait`},
		{"arrays.npz", `[0.1,1]`, `{"predictions":[{"class":"3",`},
		{"arrays.npz", `{"input":[1.2,1]}`, `{"predictions":[{"class":"7",`},
		{"arrays.npz", `[1,2,3]`, `row 1 has 3 numbers, want 2`},
		{"parts.npz", `[` + strings.Repeat("[100,100,100,100],", 3) + `[100,100,100,100]]`, `{"predictions":[{"class":"1",`},
	} {
		m, err := model.Open(at(c.model + ".model"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := serve.New("m", serve.Trained(m))
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		s.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/predict", strings.NewReader(`{"rows":[`+c.row+`]}`)))
		s.Close()
		if got := answer.Body.String(); !strings.Contains(got, c.want) || strings.Contains(got, "warnings") && !strings.Contains(c.want, "warnings") {
			t.Errorf("serve %s, %s: %s, want %s", c.model, c.row, got, c.want)
		}
	}
}

// What is wrong with the arrays of an .npz file is said in its words.
func TestWrongArrays(t *testing.T) {
	dir := t.TempDir()
	of := func(shape ...int) *tensor.Tensor { return tensor.New(tensor.Float32, shape...) }
	nan := of(4, 2)
	nan.Set(math.NaN(), 3, 1)
	for i, c := range []struct {
		arrays []tensor.Named
		args   string
		want   string
	}{
		{[]tensor.Named{{Name: "a", Tensor: of(4, 2)}, {Name: "b", Tensor: of(4)}}, "", "want arrays x and y, or x_train and y_train"},
		{[]tensor.Named{{Name: "a", Tensor: of(4, 2)}, {Name: "b", Tensor: of(4)}}, "--target b", "b is 0 for every sample"},
		{[]tensor.Named{{Name: "a", Tensor: of(4, 2)}, {Name: "b", Tensor: of(4)}}, "--target c", `there is no array "c"; it has a, b`},
		{[]tensor.Named{{Name: "x", Tensor: of(4, 2)}, {Name: "y", Tensor: of(3)}}, "", "y has the shape (3,), want one for each of 4 samples"},
		{[]tensor.Named{{Name: "x", Tensor: of(4, 2, 2, 2, 2)}, {Name: "y", Tensor: of(4)}}, "", "x has the shape (4, 2, 2, 2, 2), want (N, D)"},
		{[]tensor.Named{{Name: "x", Tensor: nan}, {Name: "y", Tensor: of(4)}}, "", "x holds NaN, in sample 3; want finite numbers: fill what is missing"},
		{[]tensor.Named{{Name: "x", Tensor: of(4, 2)}, {Name: "y", Tensor: nan.Narrow(0, 3, 4).Contiguous().Reshape(2)}}, "", "y has the shape (2,)"},
		{[]tensor.Named{{Name: "x_train", Tensor: of(4, 2)}, {Name: "y_train", Tensor: of(4)}, {Name: "x_test", Tensor: of(4, 3)}, {Name: "y_test", Tensor: of(4)}}, "", "x_test (4, 3) and y_test (4,) do not fit x_train (4, 2)"},
		{[]tensor.Named{{Name: "x", Tensor: of(4, 2)}, {Name: "y", Tensor: of(4)}}, "--size 3", "it is for folders of pictures"},
	} {
		path := filepath.Join(dir, fmt.Sprintf("%d.npz", i))
		if err := npy.WriteArchiveFile(path, c.arrays); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := cajal(t, append([]string{"train", path, "--out", "none"}, strings.Fields(c.args)...)...)
		if status == 0 || stdout != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%d: status %d, %q, %s; want an error that says %q", i, status, stdout, stderr, c.want)
		}
	}
	if status, _, stderr := cajal(t, "train", filepath.Join(dir, "x.npy")); status != 1 || !strings.Contains(stderr, "there is no file") {
		t.Errorf("an array that is not there: status %d, %s", status, stderr)
	}
	if err := npy.WriteFile(filepath.Join(dir, "x.npy"), of(4, 2)); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "train", filepath.Join(dir, "x.npy")); status != 2 || !strings.Contains(stderr, `one array has no targets, and np.savez("data.npz", x=x, y=y) writes two`) {
		t.Errorf("one array: status %d, %s; want 2, and how to write two", status, stderr)
	}
}

// A recipe for arrays of numbers to predict, printed and run, gives them in their units.
func TestArraysOfNumbers(t *testing.T) {
	dir := t.TempDir()
	x, y := tensor.New(tensor.Float64, 200, 2), tensor.New(tensor.Float64, 200)
	for i := range 200 {
		a, b := float64(i%20), float64(i/20)
		x.Set(a, i, 0)
		x.Set(b, i, 1)
		y.Set(1000+10*a-3*b+0.5, i)
	}
	path, mine := filepath.Join(dir, "numbers.npz"), filepath.Join(dir, "mine.toml")
	if err := npy.WriteArchiveFile(path, []tensor.Named{{Name: "data", Tensor: x}, {Name: "target", Tensor: y}}); err != nil {
		t.Fatal(err)
	}
	smaller := strings.ReplaceAll(ok(t, "recipe", path), "out = 256", "out = 32")
	if err := os.WriteFile(mine, []byte(smaller), 0o644); err != nil {
		t.Fatal(err)
	}
	m := trained(t, mine, "--epochs", "150")
	text := ok(t, "evaluate", m, path)
	if !strings.Contains(text, "200 samples of "+path) || !strings.Contains(text, "r2 0.99") && !strings.Contains(text, "r2 1.00") {
		t.Errorf("evaluate: %s, want an R² of 0.99 or more", text)
	}
	if got := rows(t, ok(t, "predict", m, path))[1][0]; !strings.HasPrefix(got, "99") && !strings.HasPrefix(got, "100") {
		t.Errorf("the first prediction is %s, want about 1000", got)
	}
}
