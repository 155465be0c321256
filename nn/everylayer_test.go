package nn_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// everyLayer has a layer of each constructor, what it takes, and the names of
// its numbers.
var everyLayer = map[string]struct {
	make   func() nn.Layer
	sample []int
	names  string
}{
	"Tanh":                {func() nn.Layer { return nn.Tanh() }, []int{3}, ""},
	"Sigmoid":             {func() nn.Layer { return nn.Sigmoid() }, []int{3}, ""},
	"ReLU":                {func() nn.Layer { return nn.ReLU() }, []int{3}, ""},
	"LeakyReLU":           {func() nn.Layer { return nn.LeakyReLU(0.1) }, []int{3}, ""},
	"ELU":                 {func() nn.Layer { return nn.ELU(1) }, []int{3}, ""},
	"GELU":                {func() nn.Layer { return nn.GELU() }, []int{3}, ""},
	"GELUTanh":            {func() nn.Layer { return nn.GELUTanh() }, []int{3}, ""},
	"SiLU":                {func() nn.Layer { return nn.SiLU() }, []int{3}, ""},
	"HardSwish":           {func() nn.Layer { return nn.HardSwish() }, []int{3}, ""},
	"HardSigmoid":         {func() nn.Layer { return nn.HardSigmoid() }, []int{3}, ""},
	"Mish":                {func() nn.Layer { return nn.Mish() }, []int{3}, ""},
	"Softplus":            {func() nn.Layer { return nn.Softplus() }, []int{3}, ""},
	"SELU":                {func() nn.Layer { return nn.SELU() }, []int{3}, ""},
	"CELU":                {func() nn.Layer { return nn.CELU(0.5) }, []int{3}, ""},
	"ReLU6":               {func() nn.Layer { return nn.ReLU6() }, []int{3}, ""},
	"SoftplusBeta":        {func() nn.Layer { return nn.SoftplusBeta(2, 1) }, []int{3}, ""},
	"Softsign":            {func() nn.Layer { return nn.Softsign() }, []int{3}, ""},
	"LogSigmoid":          {func() nn.Layer { return nn.LogSigmoid() }, []int{3}, ""},
	"Tanhshrink":          {func() nn.Layer { return nn.Tanhshrink() }, []int{3}, ""},
	"Softshrink":          {func() nn.Layer { return nn.Softshrink(0.5) }, []int{3}, ""},
	"Hardshrink":          {func() nn.Layer { return nn.Hardshrink(0.5) }, []int{3}, ""},
	"Hardtanh":            {func() nn.Layer { return nn.Hardtanh(-1, 2) }, []int{3}, ""},
	"Threshold":           {func() nn.Layer { return nn.Threshold(0.1, 20) }, []int{3}, ""},
	"Identity":            {func() nn.Layer { return nn.Identity() }, []int{3}, ""},
	"PReLU":               {func() nn.Layer { return nn.PReLU(3) }, []int{3}, "weight"},
	"Maxout":              {func() nn.Layer { return nn.Maxout(2) }, []int{6}, ""},
	"GLU":                 {func() nn.Layer { return nn.GLU(-1) }, []int{4}, ""},
	"AlphaDropout":        {func() nn.Layer { return nn.AlphaDropout(0.2) }, []int{3}, ""},
	"Softmin":             {func() nn.Layer { return nn.Softmin() }, []int{3}, ""},
	"LogSoftmax":          {func() nn.Layer { return nn.LogSoftmax() }, []int{3}, ""},
	"LayerNormOver":       {func() nn.Layer { return nn.LayerNormOver([]int{2, 3}, nn.NoShift()) }, []int{2, 3}, "weight"},
	"RMSNorm":             {func() nn.Layer { return nn.RMSNorm(3) }, []int{3}, "weight"},
	"RMSNormOver":         {func() nn.Layer { return nn.RMSNormOver([]int{2, 3}, nn.NoAffine()) }, []int{2, 3}, ""},
	"Softmax":             {func() nn.Layer { return nn.Softmax() }, []int{3}, ""},
	"PLE":                 {func() nn.Layer { return nn.PLE(3, 2, 0, 2) }, []int{3}, "low inverse_width"},
	"SoftClamp":           {func() nn.Layer { return nn.SoftClamp(3, 0.1) }, []int{3}, "low high margin"},
	"Flatten":             {func() nn.Layer { return nn.Flatten() }, []int{3, 2}, ""},
	"Dropout":             {func() nn.Layer { return nn.Dropout(0.5) }, []int{3}, ""},
	"Linear":              {func() nn.Layer { return nn.Linear(3, 2) }, []int{3}, "weight bias"},
	"LayerNorm":           {func() nn.Layer { return nn.LayerNorm(3) }, []int{3}, "weight bias"},
	"BatchNorm1d":         {func() nn.Layer { return nn.BatchNorm1d(3) }, []int{3}, "weight bias running_mean running_var num_batches_tracked"},
	"BatchNorm2d":         {func() nn.Layer { return nn.BatchNorm2d(3) }, []int{3, 2, 4}, "weight bias running_mean running_var num_batches_tracked"},
	"BatchNorm3d":         {func() nn.Layer { return nn.BatchNorm3d(3, nn.NoAffine()) }, []int{3, 2, 4, 2}, "running_mean running_var num_batches_tracked"},
	"GroupNorm":           {func() nn.Layer { return nn.GroupNorm(2, 4) }, []int{4, 3, 2}, "weight bias"},
	"InstanceNorm1d":      {func() nn.Layer { return nn.InstanceNorm1d(3) }, []int{3, 4}, ""},
	"InstanceNorm2d":      {func() nn.Layer { return nn.InstanceNorm2d(3, nn.Affine(), nn.RunningStatistics()) }, []int{3, 4, 2}, "weight bias running_mean running_var num_batches_tracked"},
	"InstanceNorm3d":      {func() nn.Layer { return nn.InstanceNorm3d(3, nn.Affine()) }, []int{3, 4, 2, 2}, "weight bias"},
	"Dropout1d":           {func() nn.Layer { return nn.Dropout1d(0.5) }, []int{3, 4}, ""},
	"Dropout2d":           {func() nn.Layer { return nn.Dropout2d(0.5) }, []int{3, 4, 2}, ""},
	"Dropout3d":           {func() nn.Layer { return nn.Dropout3d(0.5) }, []int{3, 4, 2, 2}, ""},
	"MaxPool1d":           {func() nn.Layer { return nn.MaxPool1d(2) }, []int{3, 4}, ""},
	"MaxPool2d":           {func() nn.Layer { return nn.MaxPool2d(3, nn.Stride(2), nn.Padding(1)) }, []int{3, 4, 5}, ""},
	"MaxPool3d":           {func() nn.Layer { return nn.MaxPool3d(2, nn.CeilMode()) }, []int{3, 4, 5, 3}, ""},
	"MaxPoolOver":         {func() nn.Layer { return nn.MaxPoolOver([]int{2, 3}) }, []int{3, 4, 5}, ""},
	"AvgPool1d":           {func() nn.Layer { return nn.AvgPool1d(2) }, []int{3, 4}, ""},
	"AvgPool2d":           {func() nn.Layer { return nn.AvgPool2d(3, nn.Stride(2), nn.Padding(1), nn.CountIncludePad(false)) }, []int{3, 4, 5}, ""},
	"AvgPool3d":           {func() nn.Layer { return nn.AvgPool3d(2) }, []int{3, 4, 5, 3}, ""},
	"AvgPoolOver":         {func() nn.Layer { return nn.AvgPoolOver([]int{2, 3}) }, []int{3, 4, 5}, ""},
	"AdaptiveAvgPool1d":   {func() nn.Layer { return nn.AdaptiveAvgPool1d(2) }, []int{3, 5}, ""},
	"AdaptiveAvgPool2d":   {func() nn.Layer { return nn.AdaptiveAvgPool2d(2) }, []int{3, 5, 4}, ""},
	"AdaptiveAvgPool3d":   {func() nn.Layer { return nn.AdaptiveAvgPool3d(2) }, []int{3, 5, 4, 3}, ""},
	"AdaptiveAvgPoolOver": {func() nn.Layer { return nn.AdaptiveAvgPoolOver([]int{2, 3}) }, []int{3, 5, 4}, ""},
	"AdaptiveMaxPool1d":   {func() nn.Layer { return nn.AdaptiveMaxPool1d(2) }, []int{3, 5}, ""},
	"AdaptiveMaxPool2d":   {func() nn.Layer { return nn.AdaptiveMaxPool2d(2) }, []int{3, 5, 4}, ""},
	"AdaptiveMaxPool3d":   {func() nn.Layer { return nn.AdaptiveMaxPool3d(2) }, []int{3, 5, 4, 3}, ""},
	"AdaptiveMaxPoolOver": {func() nn.Layer { return nn.AdaptiveMaxPoolOver([]int{2, 3}) }, []int{3, 5, 4}, ""},
	"GlobalAvgPool":       {func() nn.Layer { return nn.GlobalAvgPool() }, []int{3, 5, 4}, ""},
	"GlobalMaxPool":       {func() nn.Layer { return nn.GlobalMaxPool() }, []int{3, 5}, ""},
	"Conv1d":              {func() nn.Layer { return nn.Conv1d(2, 3, 3) }, []int{2, 5}, "weight bias"},
	"Conv2d":              {func() nn.Layer { return nn.Conv2d(2, 3, 3, nn.Padding(1)) }, []int{2, 4, 5}, "weight bias"},
	"Conv3d":              {func() nn.Layer { return nn.Conv3d(1, 2, 2, nn.NoBias()) }, []int{1, 2, 3, 4}, "weight"},
	"ConvOver":            {func() nn.Layer { return nn.ConvOver(2, 4, []int{1, 3}, nn.Groups(2)) }, []int{2, 4, 5}, "weight bias"},
	"ConvTranspose1d":     {func() nn.Layer { return nn.ConvTranspose1d(2, 3, 3, nn.Stride(2)) }, []int{2, 5}, "weight bias"},
	"ConvTranspose2d":     {func() nn.Layer { return nn.ConvTranspose2d(2, 3, 2, nn.Stride(2)) }, []int{2, 3, 2}, "weight bias"},
	"ConvTranspose3d":     {func() nn.Layer { return nn.ConvTranspose3d(1, 2, 2) }, []int{1, 2, 2, 2}, "weight bias"},
	"ConvTransposeOver":   {func() nn.Layer { return nn.ConvTransposeOver(2, 2, []int{1, 3}, nn.NoBias()) }, []int{2, 2, 3}, "weight"},
	"ZeroPad1d":           {func() nn.Layer { return nn.ZeroPad1d(1) }, []int{2, 3}, ""},
	"ZeroPad2d":           {func() nn.Layer { return nn.ZeroPad2d(1, 0, 2, 1) }, []int{2, 3, 3}, ""},
	"ZeroPad3d":           {func() nn.Layer { return nn.ZeroPad3d(1) }, []int{2, 3, 3, 2}, ""},
	"ConstantPad1d":       {func() nn.Layer { return nn.ConstantPad1d(0.5, 1, 2) }, []int{2, 3}, ""},
	"ConstantPad2d":       {func() nn.Layer { return nn.ConstantPad2d(0.5, 1) }, []int{2, 3, 3}, ""},
	"ConstantPad3d":       {func() nn.Layer { return nn.ConstantPad3d(0.5, 1) }, []int{2, 3, 3, 2}, ""},
	"ReflectionPad1d":     {func() nn.Layer { return nn.ReflectionPad1d(1, 2) }, []int{2, 3}, ""},
	"ReflectionPad2d":     {func() nn.Layer { return nn.ReflectionPad2d(1) }, []int{2, 3, 3}, ""},
	"ReflectionPad3d":     {func() nn.Layer { return nn.ReflectionPad3d(1) }, []int{2, 3, 3, 2}, ""},
	"ReplicationPad1d":    {func() nn.Layer { return nn.ReplicationPad1d(1, 2) }, []int{2, 3}, ""},
	"ReplicationPad2d":    {func() nn.Layer { return nn.ReplicationPad2d(1) }, []int{2, 3, 3}, ""},
	"ReplicationPad3d":    {func() nn.Layer { return nn.ReplicationPad3d(1) }, []int{2, 3, 3, 2}, ""},
	"CircularPad1d":       {func() nn.Layer { return nn.CircularPad1d(1, 2) }, []int{2, 3}, ""},
	"CircularPad2d":       {func() nn.Layer { return nn.CircularPad2d(1) }, []int{2, 3, 3}, ""},
	"CircularPad3d":       {func() nn.Layer { return nn.CircularPad3d(1) }, []int{2, 3, 3, 2}, ""},
	"Upsample":            {func() nn.Layer { return nn.Upsample(nn.ByScale(2), nn.Bilinear()) }, []int{2, 3, 3}, ""},
	"PixelShuffle":        {func() nn.Layer { return nn.PixelShuffle(2) }, []int{4, 3, 3}, ""},
	"PixelUnshuffle":      {func() nn.Layer { return nn.PixelUnshuffle(2) }, []int{2, 4, 6}, ""},
	"ChannelShuffle":      {func() nn.Layer { return nn.ChannelShuffle(2) }, []int{4, 3, 3}, ""},
	"Unflatten":           {func() nn.Layer { return nn.Unflatten(1, 2, -1) }, []int{6}, ""},
	"Permute":             {func() nn.Layer { return nn.Permute(0, 3, 1, -2) }, []int{2, 3, 4}, ""},
	"SoftmaxAlong":        {func() nn.Layer { return nn.SoftmaxAlong(1) }, []int{3, 2, 2}, ""},
	"Embedding":           {func() nn.Layer { return nn.Embedding(5, 2) }, []int{3}, "weight"},
	"EmbedColumns":        {func() nn.Layer { return nn.EmbedColumns(2, 3, 2) }, []int{4}, "weight"},
	"EmbedIDs":            {func() nn.Layer { return nn.EmbedIDs(2, 3, 2) }, []int{2}, "weight"},
	"Inputs":              {func() nn.Layer { return nn.Inputs(nn.Add, nn.Named{Name: "x", Layer: nn.Linear(3, 2)}) }, []int{3}, "x.weight x.bias"},
	"Sequential":          {func() nn.Layer { return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)) }, []int{3}, "0.weight 0.bias 2.weight 2.bias"},
	"Chain":               {func() nn.Layer { return nn.Chain(nn.Named{Name: "fc", Layer: nn.Linear(3, 4)}) }, []int{3}, "fc.weight fc.bias"},
	"ResidualChain":       {func() nn.Layer { return nn.ResidualChain(nn.Named{Name: "fc", Layer: nn.Linear(3, 3)}) }, []int{3}, "fc.weight fc.bias"},
	"Branch": {func() nn.Layer {
		return nn.Branch(nn.Add, nn.Named{Name: "a", Layer: nn.Linear(3, 2)}, nn.Named{Name: "b", Layer: nn.Linear(3, 2, nn.NoBias())})
	}, []int{3}, "a.weight a.bias b.weight"},
	"Residual": {func() nn.Layer { return nn.Residual(nn.Linear(3, 3)) }, []int{3}, "0.weight 0.bias"},
}

// A constructor of a layer without a row would be held to nothing.
func TestEveryLayerIsListed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || f.Type.Results == nil || len(f.Type.Results.List) != 1 || !f.Name.IsExported() {
				continue
			}
			star, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if name, ok := star.X.(*ast.Ident); ok && (strings.HasSuffix(name.Name, "Layer") || name.Name == "Activation") {
				found++
				if _, ok := everyLayer[f.Name.Name]; !ok {
					t.Errorf("%s returns a layer, and everyLayer has no row for it", f.Name.Name)
				}
			}
		}
	}
	if found != len(everyLayer) {
		t.Errorf("found %d constructors, everyLayer has %d rows", found, len(everyLayer))
	}
}

// Each layer against each walk, before and after Init.
func TestEveryLayer(t *testing.T) {
	for name, c := range everyLayer {
		t.Run(name, func(t *testing.T) {
			l := c.make()
			count := nn.Count(l)
			for range 2 {
				all := paramNames(l)
				for _, b := range nn.Buffers(l) {
					all = append(all, b.Name)
				}
				if got := strings.Join(all, " "); got != c.names {
					t.Errorf("names: got %q, want %q", got, c.names)
				}
				initialised(l, tensor.Float64)
			}
			made := 0
			for _, v := range nn.Values(l) {
				made += v.Size()
			}
			if !nn.Initialised(l) || made != count || nn.Count(l) != count {
				t.Errorf("Init made %d numbers, Count says %d after and %d before", made, nn.Count(l), count)
			}
			if o := nn.Summary(l, c.sample...); o.Parameters != count || len(o.Rows) == 0 {
				t.Errorf("Summary: got %+v, want %d parameters", o, count)
			}
			nn.Freeze(l)
			for _, p := range nn.Params(l) {
				if !p.Value.Frozen() {
					t.Errorf("%s is not frozen", p.Name)
				}
			}
			if nn.Unfreeze(l); slices.ContainsFunc(nn.Values(l), grad.Value.Frozen) {
				t.Error("Unfreeze leaves some frozen")
			}
			other := c.make()
			if _, err := nn.Load(other, nn.Tensors(nn.StateDict(l)...), nn.Precision(tensor.Float64)); err != nil {
				t.Fatal(err)
			}
			same(t, l, other)
			x := tensor.New(tensor.Float64, append([]int{2}, c.sample...)...)
			if nn.TakesIDs(l) {
				x = x.To(tensor.Int64)
			}
			y, z := l.Forward(grad.NewTape(grad.Inference()).Const(x)), other.Forward(grad.NewTape(grad.Inference()).Const(x))
			if !tensor.Equal(y.Tensor(), z.Tensor()) {
				t.Errorf("with the same numbers: %v and %v", y.Tensor(), z.Tensor())
			}
		})
	}
}
