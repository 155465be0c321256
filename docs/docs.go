// Package docs holds the tests of the documents, and nothing else. They read
// the pages of this folder and the READMEs and fail when
//
//   - Go code in them is no excerpt of a file that is compiled and tested;
//   - a command does not run, or prints something else than what is shown
//     below it;
//   - a recipe in them does not train;
//   - a link leads nowhere;
//   - the Chinese README has other code, links or numbers than the English one.
package docs
