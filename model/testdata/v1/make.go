//go:build ignore

// Make writes the files of this directory: models of format 1, and what they
// predict. It was run with the packages of commit 83b2a29, the last that wrote
// format 1, and is kept to say where the numbers come from.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"

	"cajal/data"
	"cajal/data/table"
	"cajal/internal/memory"
	"cajal/recipe"
	"cajal/tensor"
)

// golden is what a model predicts for some samples: Rows of a table, cells by
// the names of Columns, or arrays of a Shape that Inputs hold one after another.
type golden struct {
	Columns []string    `json:"columns,omitempty"`
	Rows    [][]string  `json:"rows,omitempty"`
	Shape   []int       `json:"shape,omitempty"`
	Inputs  []float64   `json:"inputs,omitempty"`
	Classes []string    `json:"classes,omitempty"`
	Targets []string    `json:"targets,omitempty"`
	Outputs [][]float64 `json:"outputs"`
}

const training = `
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 20
batch = 16
`

func main() {
	dir := os.Args[1]
	const work = "v1" // the recipes in the models name it
	check(os.Mkdir(work, 0o755))
	defer os.RemoveAll(work)
	write(dir, "iris", `
[data]
kind = "table"
path = "bench/tables/testdata/iris.csv"
target = "target"
test_share = 0.25
[network]
layers = [{ kind = "linear", out = 8 }, { kind = "relu" }, { kind = "linear", out = 3 }]
[loss]
kind = "cross-entropy"
`+training)
	write(dir, "houses", fmt.Sprintf(`
[data]
kind = "table"
path = %q
target = "price"
[data.columns]
town = "embed"
[network]
layers = [{ kind = "embed", out = 3 }, { kind = "linear", out = 8 }, { kind = "layer-norm" }, { kind = "gelu" }, { kind = "linear", out = 1 }]
[loss]
kind = "mse"
`, houses(work))+training)
	write(dir, "stripes", fmt.Sprintf(`
[data]
kind = "images"
path = %q
size = 6
colour = "rgb"
test_share = 0.25
[network]
layers = [{ kind = "flatten" }, { kind = "linear", out = 8 }, { kind = "batch-norm" }, { kind = "relu" }, { kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
`, stripes(work))+training)
	write(dir, "moons", `
dtype = "float64"
[data]
kind = "moons"
samples = 100
noise = 0.2
test_share = 0.2
standardise = true
classes = ["upper moon", "lower moon"]
[network]
layers = [{ kind = "linear", out = 5 }, { kind = "tanh" }, { kind = "linear", out = 1 }]
[loss]
kind = "binary-cross-entropy"
`+training)
	write(dir, "digits", `
[data]
kind = "digits"
test_share = 0.2
[network]
layers = [{ kind = "flatten" }, { kind = "linear", out = 16 }, { kind = "leaky-relu", slope = 0.1 }, { kind = "dropout", rate = 0.2 }, { kind = "linear", out = 10 }]
[loss]
kind = "cross-entropy"
`+training)
	text, err := recipe.Text("arithmetic")
	check(err)
	write(dir, "arithmetic", strings.Replace(text, "samples = 10000", "samples = 500", 1))
}

// write trains a recipe, and writes the model and what it predicts.
func write(dir, name, text string) {
	r, err := recipe.Parse(name+".toml", []byte(text))
	check(err)
	o, err := r.Run(context.Background(), recipe.Hooks{})
	check(err)
	file := filepath.Join(dir, name+".safetensors")
	check(o.SaveModel(file))
	m, err := recipe.Open(file)
	check(err)
	g := golden{Classes: m.Classes(), Targets: m.Targets()}
	var x *tensor.Tensor
	if s := m.Schema(); s != nil {
		f, err := table.Open(r.Data.Path, s.Options(false))
		check(err)
		g.Columns = m.Columns()
		cells := make([][]string, len(g.Columns))
		for i := 0; i < f.Rows; i += f.Rows/12 + 1 {
			row := make([]string, len(g.Columns))
			for j, c := range g.Columns {
				row[j] = cell(r.Data.Path, c, i)
				cells[j] = append(cells[j], row[j])
			}
			g.Rows = append(g.Rows, row)
		}
		options := s.Options(false)
		options.Decimal = '.'
		rows, err := table.Cells("golden", g.Columns, cells, options)
		check(err)
		x, err = s.Encode(rows, nil)
		check(err)
	} else {
		train, _, err := m.Samples()
		check(err)
		var b data.Batch
		check(train.Gather(&b, []int{0, 1, 2, 3, 5, 8, 13, 21}))
		x = b.X
		g.Shape = x.Shape()
		for i := range x.Size() {
			g.Inputs = append(g.Inputs, memory.Of(x).At(i))
		}
	}
	p, err := m.Predict(context.Background(), x)
	check(err)
	for i := range p.Dim(0) {
		g.Outputs = append(g.Outputs, recipe.Row(p, i))
	}
	b, err := json.Marshal(g)
	check(err)
	check(os.WriteFile(filepath.Join(dir, name+".json"), append(b, '\n'), 0o644))
}

// cell returns a cell of a file as it was written.
func cell(file, column string, row int) string {
	text, err := os.ReadFile(file)
	check(err)
	lines := strings.Split(string(text), "\n")
	for j, name := range strings.Split(lines[0], ",") {
		if name == column {
			return strings.Split(lines[1+row], ",")[j]
		}
	}
	panic(column)
}

// houses writes a table with a category to embed, and missing cells.
func houses(dir string) string {
	var b strings.Builder
	b.WriteString("town,rooms,area,price\n")
	for i := range 120 {
		rooms, area := fmt.Sprint(1+i*7%5), fmt.Sprintf("%.1f", 40+float64(i*13%90))
		if i%9 == 4 {
			rooms = ""
		}
		if i%11 == 3 {
			area = "NA"
		}
		town := fmt.Sprintf("t%d", i*5%13)
		if i%17 == 5 {
			town = ""
		}
		fmt.Fprintf(&b, "%s,%s,%s,%d\n", town, rooms, area, 100+10*(1+i*7%5)+2*(i*13%90)+20*(i*5%13))
	}
	file := filepath.Join(dir, "houses.csv")
	check(os.WriteFile(file, []byte(b.String()), 0o644))
	return file
}

// stripes writes coloured pictures of two classes.
func stripes(dir string) string {
	dir = filepath.Join(dir, "stripes")
	for i := range 40 {
		m := image.NewRGBA(image.Rect(0, 0, 6, 6))
		class := []string{"lying", "standing"}[i%2]
		for y := range 6 {
			for x := range 6 {
				at := []int{y, x}[i%2]
				v := 60 * float64((at+i/2)%3)
				m.Set(x, y, color.RGBA{uint8(60 + v), uint8(math.Abs(200 - v)), uint8(5 * i), 255})
			}
		}
		file := filepath.Join(dir, class, fmt.Sprintf("%02d.png", i))
		check(os.MkdirAll(filepath.Dir(file), 0o755))
		f, err := os.Create(file)
		check(err)
		check(png.Encode(f, m))
		check(f.Close())
	}
	return dir
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
