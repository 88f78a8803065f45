package lint_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

// chart is a chart whose pod shows what it was rendered with.
var chart = map[string]string{
	"charts/web/Chart.yaml":       "apiVersion: v2\nname: web\nversion: 1.0.0\n",
	"charts/web/values.yaml":      "token: true\ntag: none\n",
	"charts/web/prod.yaml":        "token: false\n",
	"charts/web/templates/p.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  automountServiceAccountToken: {{ .Values.token }}\n  containers: [{name: web, image: \"web:{{ .Values.tag }}\"}]\n",
}

const webPod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {automountServiceAccountToken: true, containers: [{name: web, image: \"web:1\"}]}\n"

func argo(name, source string) string {
	return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: " + name + ", namespace: argocd}\nspec:\n" +
		"  destination: {namespace: shop}\n  source:\n    repoURL: https://github.com/example/shop\n" + indent(source)
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ") + "\n"
}

// read gives the pods of a scan as "unit: address image", and diagnostics as
// their code and place.
func read(t *testing.T, files ...map[string]string) (pods, told []string) {
	t.Helper()
	all := map[string]string{}
	for _, f := range files {
		for name, text := range f {
			all[name] = text
		}
	}
	result, err := lint.Run(context.Background(), source.Memory(all), lint.Options{Library: library(t, map[string]string{"security/k8s/token/policy.rego": token}), Profile: "all"})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range result.Graph.Units {
		for _, r := range u.Resources {
			if r.Pod == nil {
				continue
			}
			line := u.ID + ": " + r.Address
			if list := r.Properties.Get("spec").Get("containers").Elements(); len(list) > 0 {
				image := list[0].Get("image")
				text, _ := image.Text()
				if of := image.Unknown(); of != nil {
					text = "unknown " + of.Expr
				}
				line += " " + text
			}
			for _, f := range result.Findings {
				if slices.Contains(f.Instances, r.Address) && f.Type == r.Type {
					line += " " + string(f.Status)
				}
			}
			pods = append(pods, line)
		}
	}
	for _, d := range result.Diagnostics {
		told = append(told, d.Code+" "+d.Range.String())
	}
	return pods, told
}

func TestApplicationsAreFollowed(t *testing.T) {
	for _, c := range []struct {
		name       string
		files      map[string]string
		want, told []string
	}{
		{"a chart with values files, values and parameters, in this order",
			map[string]string{"apps/web.yaml": argo("live", "path: charts/web\nhelm:\n  valueFiles: [prod.yaml]\n  values: |\n    tag: two\n  parameters: [{name: tag, value: \"3\"}]")},
			[]string{"charts/web/Chart.yaml: Pod.shop.live web:3"}, nil},
		{"the object of values stands for their text, and the release has its own name",
			map[string]string{"apps/web.yaml": argo("live", "path: charts/web\nhelm:\n  releaseName: other\n  values: \"tag: one\"\n  valuesObject: {token: false}")},
			[]string{"charts/web/Chart.yaml: Pod.shop.other web:none"}, nil},
		{"two applications of one chart are two units, and one finding",
			map[string]string{"apps/a.yaml": argo("a", "path: charts/web"), "apps/b.yaml": argo("b", "path: charts/web")},
			[]string{"charts/web/Chart.yaml (Application a): Pod.shop.a web:none fail", "charts/web/Chart.yaml (Application b): Pod.shop.b web:none fail"}, nil},
		{"what is filled in later is not known",
			map[string]string{"apps/a.yaml": argo("a", "path: charts/web\nhelm: {parameters: [{name: tag, value: \"${TAG}\"}]}")},
			[]string{"charts/web/Chart.yaml: Pod.shop.a unknown web:${TAG} fail"}, nil},
		{"a values file that is not there",
			map[string]string{"apps/a.yaml": argo("a", "path: charts/web\nhelm: {valueFiles: [gone.yaml]}")},
			[]string{"charts/web/Chart.yaml: Pod.shop.a web:none fail"}, []string{"application-values apps/a.yaml:9:25"}},
		{"a path that leads outside",
			map[string]string{"apps/a.yaml": argo("a", "path: ../charts/web")},
			[]string{"charts/web/Chart.yaml: Pod.default.web web:none fail"}, []string{"application-remote apps/a.yaml:7:5"}},
		{"a chart from elsewhere",
			map[string]string{"apps/a.yaml": argo("a", "chart: web")},
			[]string{"charts/web/Chart.yaml: Pod.default.web web:none fail"}, []string{"application-remote apps/a.yaml:7:5"}},
		{"an application that a chart makes",
			map[string]string{
				"root/Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n", "root/values.yaml": "apps: [a]\n",
				"root/templates/a.yaml": "{{ range .Values.apps }}\n" + strings.Replace(argo("NAME", "path: charts/web"), "NAME", "{{ . }}", 1) + "---\n{{ end }}",
				"main.yaml":             strings.Replace(argo("root", "path: root\nhelm: {values: \"apps: [b, c]\"}"), "shop}", "argocd}", 1),
			},
			[]string{"charts/web/Chart.yaml (Application b): Pod.shop.b web:none fail", "charts/web/Chart.yaml (Application c): Pod.shop.c web:none fail"}, nil},
		{"a set of applications, by list and by directories",
			map[string]string{
				"deploy/a/pod.yaml": webPod, "deploy/b/pod.yaml": webPod, "deploy/left/pod.yaml": webPod,
				"set.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  goTemplate: true\n  generators:\n" +
					"  - list: {elements: [{stage: dev, path: {path: charts/web}}]}\n  - git: {directories: [{path: deploy/*}, {path: deploy/left, exclude: true}]}\n  - clusters: {}\n" +
					"  template:\n    metadata: {name: 'web-{{.stage}}'}\n    spec:\n      destination: {namespace: '{{.path.basename}}'}\n      source: {repoURL: https://github.com/example/shop, path: '{{.path.path}}'}\n",
			},
			[]string{"charts/web/Chart.yaml: Pod.default.web-dev web:none fail", "deploy/a/*: Pod.a.web web:1 fail", "deploy/b/*: Pod.b.web web:1 fail", "deploy/left/*: Pod.default.web web:1 fail"},
			[]string{"application-generator set.yaml:9:5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := []map[string]string{chart, c.files}
			got, told := read(t, files...)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("pods (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.told, told); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKustomizationsAndDirectoriesOfApplications(t *testing.T) {
	flux := func(spec string) string {
		return "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  sourceRef: {kind: GitRepository, name: flux-system}\n" + strings.TrimSuffix(strings.ReplaceAll("  "+spec+"\n", "; ", "\n  "), "")
	}
	release := func(spec string) string {
		return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec:\n" + strings.ReplaceAll("  "+spec+"\n", "; ", "\n  ")
	}
	for _, c := range []struct {
		name       string
		files      map[string]string
		want, told []string
	}{
		{"a kustomization with namespace and images",
			map[string]string{"over/kustomization.yaml": "resources: [pod.yaml]\n", "over/pod.yaml": webPod, "app.yaml": argo("a", "path: over\nkustomize: {images: ['web=other/web:2']}")},
			[]string{"over/kustomization.yaml: Pod.shop.web other/web:2 fail"}, nil},
		{"a base that an overlay uses is built for the application too",
			map[string]string{"base/kustomization.yaml": "resources: [pod.yaml]\n", "base/pod.yaml": webPod, "over/kustomization.yaml": "resources: [../base]\nnamespace: prod\n", "app.yaml": argo("a", "path: base")},
			[]string{"base/kustomization.yaml: Pod.shop.web web:1 fail", "over/kustomization.yaml: Pod.prod.web web:1 fail"}, nil},
		{"a directory with what lies below it",
			map[string]string{"dir/pod.yaml": webPod, "dir/sub/pod.yaml": strings.Replace(webPod, "{name: web}", "{name: sub, namespace: own}", 1), "app.yaml": argo("a", "path: dir\ndirectory: {recurse: true}")},
			[]string{"dir/*: Pod.shop.web web:1 fail", "dir/*: Pod.own.sub web:1 fail"}, nil},
		{"settings that are not followed are told",
			map[string]string{"over/kustomization.yaml": "resources: [pod.yaml]\n", "over/pod.yaml": webPod, "app.yaml": argo("a", "path: over\nkustomize: {namePrefix: x-}")},
			[]string{"over/kustomization.yaml: Pod.shop.web web:1 fail"}, []string{"application-settings app.yaml:9:16"}},
		{"Flux puts all objects into its namespace, and takes directories with what lies below",
			map[string]string{"apps/one/pod.yaml": strings.Replace(webPod, "{name: web}", "{name: web, namespace: own}", 1), "clusters/a/apps.yaml": flux("path: ./apps; targetNamespace: shop")},
			[]string{"apps/*: Pod.shop.web web:1 fail"}, nil},
		{"the whole repository is no evidence",
			map[string]string{"apps/one/pod.yaml": webPod, "clusters/a/apps.yaml": flux("path: ./; targetNamespace: shop")},
			[]string{"apps/one/*: Pod.default.web web:1 fail"}, []string{"application-remote clusters/a/apps.yaml:5:14"}},
		{"a HelmRelease of a chart in the repository",
			map[string]string{"r.yaml": release("chart: {spec: {chart: ./charts/web, valuesFiles: [charts/web/prod.yaml], sourceRef: {kind: GitRepository, name: flux-system}}}; values: {tag: two}; targetNamespace: live")},
			[]string{"charts/web/Chart.yaml: Pod.live.live-web web:two"}, nil},
		{"a HelmRelease of a chart elsewhere",
			map[string]string{"r.yaml": release("chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: podinfo}}}")},
			[]string{"charts/web/Chart.yaml: Pod.default.web web:none fail"}, []string{"application-remote r.yaml:5:41"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := []map[string]string{c.files}
			if strings.Contains(c.name, "HelmRelease") {
				files = append(files, chart)
			}
			got, told := read(t, files...)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("pods (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.told, told); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnApplicationIsACallThatACommentAcceptsAt(t *testing.T) {
	files := map[string]string{"app.yaml": strings.Replace(argo("live", "path: charts/web"), "kind: Application", "kind: Application # plinth:ignore k8s-token reason=\"it calls the API\"", 1)}
	for name, text := range chart {
		files[name] = text
	}
	result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{Library: library(t, map[string]string{"security/k8s/token/policy.rego": token}), Profile: "all"})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) != 1 || len(result.Findings[0].Calls) != 1 || result.Findings[0].Suppression == nil {
		t.Fatalf("findings are %+v, want one that is accepted at its application", result.Findings)
	}
	call := result.Findings[0].Calls[0][0]
	if call.Name != "Application live" || call.Range.String() != "app.yaml:2:1" {
		t.Errorf("the call is %s at %s", call.Name, call.Range)
	}
}
