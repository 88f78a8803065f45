//go:build pages

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// A build with the tag pages has one more command, which writes the man pages and completions that a release carries.
func init() {
	extra = append(extra, func(streams) *cobra.Command {
		return &cobra.Command{
			Use: "pages DIR", Hidden: true, Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return writePages(cmd.Root(), args[0]) },
		}
	})
}

func writePages(root *cobra.Command, dir string) error {
	man, completions := filepath.Join(dir, "man"), filepath.Join(dir, "completions")
	for _, d := range []string{man, completions} {
		if err := os.RemoveAll(d); err != nil {
			return err
		}
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	root.DisableAutoGenTag = true
	epoch := time.Unix(0, 0).UTC() // the date is left to the package, so that pages do not change by the day
	if err := doc.GenManTree(root, &doc.GenManHeader{Title: "PLINTH", Section: "1", Source: "plinth", Manual: "plinth", Date: &epoch}, man); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	for name, write := range map[string]func(string) error{
		"plinth.bash": func(f string) error { return root.GenBashCompletionFileV2(f, true) },
		"_plinth":     root.GenZshCompletionFile,
		"plinth.fish": func(f string) error { return root.GenFishCompletionFile(f, true) },
		"plinth.ps1":  root.GenPowerShellCompletionFileWithDesc,
	} {
		if err := write(filepath.Join(completions, name)); err != nil {
			return fmt.Errorf("write completions: %w", err)
		}
	}
	return nil
}
