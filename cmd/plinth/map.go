package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/mindmap"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// mapFlags are the flags of plinth map.
type mapFlags struct {
	format, color choice
	own           ownPolicies
	parameters    []string
	terraform     terraformFlags
}

func newMap(s streams) *cobra.Command {
	var f mapFlags
	cmd := &cobra.Command{
		Use:   "map [PATH]...",
		Short: "Show the Well-Architected Framework as a map, with what was found",
		Long: `Map shows pillars, questions and best practices. Without a path it shows for how
many of them there are policies; with paths it judges them as check does and
shows what was found. What is found never changes the exit code.`,
		Example: `  plinth map
  plinth map infra/
  plinth map --format mermaid infra/
  plinth map --format svg . > map.svg`,
		RunE: func(cmd *cobra.Command, args []string) error {
			library, err := f.own.load(cmd.Context())
			if err != nil {
				return err
			}
			m := mindmap.New(library.Policies(), nil, false)
			if len(args) > 0 {
				if m, err = f.judge(cmd.Context(), s, library, args); err != nil {
					return err
				}
			}
			out := bufio.NewWriter(s.out)
			if err := f.write(out, s, m); err != nil {
				return fmt.Errorf("write map: %w", err)
			}
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write map: %w", err)
			}
			return nil
		},
	}
	addChoice(cmd, &f.format, "format", "form of the map", "text", "mermaid", "svg")
	addChoice(cmd, &f.color, "color", "colour in the text", "auto", "always", "never")
	f.own.add(cmd)
	addParameters(cmd, &f.parameters)
	f.terraform.add(cmd)
	return cmd
}

// judge makes the map of what is found in some paths.
func (f *mapFlags) judge(ctx context.Context, s streams, library *policy.Library, args []string) (*mindmap.Map, error) {
	in, err := openInput(s, args)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.tree.Close() }()
	progress := newProgress(s.err)
	o := lint.Options{Paths: in.paths, Library: library, Today: time.Now(), Progress: progress.show}
	if o.Parameters, err = readParameters(f.parameters, in); err != nil {
		return nil, err
	}
	if o.Terraform, err = f.terraform.options(in.tree); err != nil {
		return nil, err
	}
	result, err := lint.Run(ctx, in.tree, o)
	progress.clear()
	if err != nil {
		return nil, configError(err)
	}
	return mindmap.New(result.Policies, result.Findings, true), nil
}

func (f *mapFlags) write(w io.Writer, s streams, m *mindmap.Map) error {
	switch f.format.value {
	case "mermaid":
		return m.Mermaid(w)
	case "svg":
		return m.SVG(w, mindmap.Picture{Alone: true})
	}
	return m.Text(w, mindmap.Options{Color: colored(f.color.value, s.out), Width: width(s.out)})
}
