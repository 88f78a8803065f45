// Command generate writes the index of a folder of policies.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/plinth-lint/plinth/pkg/policy"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: generate DIR")
	}
	policies, err := policy.Read(os.DirFS(os.Args[1]))
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(os.Args[1], policy.IndexName))
	if err != nil {
		return err
	}
	if err := policy.WriteIndex(f, policies); err != nil {
		return err
	}
	return f.Close()
}
