package csv_test

import (
	"bytes"
	"fmt"

	"cajal/data/table"
	"cajal/data/table/csv"
)

func ExampleRead() {
	text := "id;length;species\n1;5,1;setosa\n2;;virginica\n3;6,3;virginica\n"
	frame, err := csv.Read("flowers.csv", bytes.NewReader([]byte(text)), int64(len(text)), table.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(frame.Describe())
	// Output:
	// flowers.csv: 3 rows, 3 columns separated by semicolon, decimal comma
	//   id       index     left out: it only numbers the rows
	//   length   number    5.1 to 6.3, 2 different             33.3 % missing
	//   species  category  setosa, virginica
}
