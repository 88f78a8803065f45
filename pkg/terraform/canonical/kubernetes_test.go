package canonical_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestKubernetesResourcesAreManifests(t *testing.T) {
	const meta = "metadata {\n name = \"a\"\n labels = { app_name = \"x\" }\n}\n"
	tests := []struct{ declared, body, kind, want string }{
		{"deployment", "spec {\n replicas = \"3\"\n selector { match_labels = { app = \"x\" } }\n strategy {\n type = \"RollingUpdate\"\n rolling_update { max_surge = \"1\" }\n }\n template {\n metadata { labels = { app = \"x\" } }\n" +
			" spec {\n service_account_name = \"s\"\n host_pid = true\n toleration { key = \"k\" }\n container {\n name = \"c\"\n image = \"x:1\"\n port { container_port = 80 }\n env {\n name = \"A\"\n value_from {\n secret_key_ref {\n name = \"s\"\n key = \"k\"\n }\n }\n }\n env_from {\n config_map_ref { name = \"m\" }\n }\n" +
			" security_context {\n run_as_user = \"1000\"\n run_as_non_root = true\n capabilities { drop = [\"ALL\"] }\n }\n volume_mount {\n name = \"v\"\n mount_path = \"/v\"\n }\n }\n" +
			" init_container { name = \"i\" }\n volume {\n name = \"v\"\n secret {\n secret_name = \"s\"\n default_mode = \"0400\"\n }\n }\n }\n }\n}\n", "Deployment",
			`{replicas:3 selector:{matchLabels:{app:"x"}} strategy:{rollingUpdate:{maxSurge:1} type:"RollingUpdate"} template:{metadata:{labels:{app:"x"}} spec:{containers:[{env:[{name:"A" valueFrom:{secretKeyRef:{key:"k" name:"s"}}}] envFrom:[{configMapRef:{name:"m"}}] image:"x:1" name:"c" ports:[{containerPort:80}] securityContext:{capabilities:{drop:["ALL"]} runAsNonRoot:true runAsUser:1000} volumeMounts:[{mountPath:"/v" name:"v"}]}] hostPID:true initContainers:[{name:"i"}] serviceAccountName:"s" tolerations:[{key:"k"}] volumes:[{name:"v" secret:{defaultMode:256 secretName:"s"}}]}}}`},
		{"deployment_v1", "spec {}", "Deployment", `{}`},
		{"pod", "spec {\n container { name = \"c\" }\n affinity {\n node_affinity {\n required_during_scheduling_ignored_during_execution {\n node_selector_term {\n match_expressions {\n key = \"k\"\n operator = \"Exists\"\n }\n }\n }\n }\n pod_anti_affinity {\n required_during_scheduling_ignored_during_execution { topology_key = \"t\" }\n }\n }\n}", "Pod",
			`{affinity:{nodeAffinity:{requiredDuringSchedulingIgnoredDuringExecution:{nodeSelectorTerms:[{matchExpressions:[{key:"k" operator:"Exists"}]}]}} podAntiAffinity:{requiredDuringSchedulingIgnoredDuringExecution:[{topologyKey:"t"}]}} containers:[{name:"c"}]}`},
		{"stateful_set", "spec {\n service_name = \"s\"\n volume_claim_template {\n metadata { name = \"d\" }\n spec { access_modes = [\"ReadWriteOnce\"] }\n }\n}", "StatefulSet", `{serviceName:"s" volumeClaimTemplates:[{metadata:{name:"d"} spec:{accessModes:["ReadWriteOnce"]}}]}`},
		{"daemonset", "spec {\n min_ready_seconds = 1\n}", "DaemonSet", `{minReadySeconds:1}`},
		{"daemon_set_v1", "spec {}", "DaemonSet", `{}`},
		{"job_v1", "spec {\n backoff_limit = 2\n template {\n spec { restart_policy = \"Never\" }\n }\n}", "Job", `{backoffLimit:2 template:{spec:{restartPolicy:"Never"}}}`},
		{"cron_job_v1", "spec {\n schedule = \"* * * * *\"\n job_template {\n spec {\n template {\n spec {}\n }\n }\n }\n}", "CronJob", `{jobTemplate:{spec:{template:{spec:{}}}} schedule:"* * * * *"}`},
		{"service", "spec {\n selector = { app_name = \"x\" }\n port {\n port = 80\n target_port = \"8080\"\n }\n load_balancer_source_ranges = [\"10.0.0.0/8\"]\n external_ips = [\"1.2.3.4\"]\n}", "Service", `{externalIPs:["1.2.3.4"] loadBalancerSourceRanges:["10.0.0.0/8"] ports:[{port:80 targetPort:8080}] selector:{app_name:"x"}}`},
		{"ingress_v1", "spec {\n tls {\n hosts = [\"h\"]\n secret_name = \"s\"\n }\n rule {\n http {\n path {\n path = \"/\"\n backend {\n service {\n name = \"w\"\n port { number = 80 }\n }\n }\n }\n }\n }\n}", "Ingress", `{rules:[{http:{paths:[{backend:{service:{name:"w" port:{number:80}}} path:"/"}]}}] tls:[{hosts:["h"] secretName:"s"}]}`},
		{"ingress", "spec {\n backend {\n service_name = \"w\"\n service_port = 80\n }\n}", "Ingress", `{defaultBackend:{service:{name:"w" port:{number:80}}}}`},
		{"network_policy", "spec {\n policy_types = [\"Ingress\"]\n pod_selector {}\n ingress {\n from {\n ip_block { cidr = \"10.0.0.0/8\" }\n }\n ports { port = \"80\" }\n }\n}", "NetworkPolicy", `{ingress:[{from:[{ipBlock:{cidr:"10.0.0.0/8"}}] ports:[{port:80}]}] podSelector:{} policyTypes:["Ingress"]}`},
		{"horizontal_pod_autoscaler", "spec {\n max_replicas = 3\n target_cpu_utilization_percentage = 70\n scale_target_ref {\n kind = \"Deployment\"\n name = \"x\"\n }\n}", "HorizontalPodAutoscaler", `{maxReplicas:3 metrics:[{resource:{name:"cpu" target:{averageUtilization:70 type:"Utilization"}} type:"Resource"}] scaleTargetRef:{kind:"Deployment" name:"x"}}`},
		{"horizontal_pod_autoscaler_v2", "spec {\n max_replicas = 3\n metric {\n type = \"Pods\"\n pods {\n metric { name = \"m\" }\n target {\n type = \"AverageValue\"\n average_value = \"5\"\n }\n }\n }\n behavior {\n scale_down {\n policy { type = \"Pods\" }\n }\n }\n}", "HorizontalPodAutoscaler", `{behavior:{scaleDown:{policies:[{type:"Pods"}]}} maxReplicas:3 metrics:[{pods:{metric:{name:"m"} target:{averageValue:"5" type:"AverageValue"}} type:"Pods"}]}`},
		{"pod_disruption_budget_v1", "spec {\n min_available = \"1\"\n selector { match_labels = { a = \"b\" } }\n}", "PodDisruptionBudget", `{minAvailable:1 selector:{matchLabels:{a:"b"}}}`},
		{"persistent_volume_claim", "spec {\n storage_class_name = \"s\"\n resources { requests = { storage = \"1Gi\" } }\n}", "PersistentVolumeClaim", `{resources:{requests:{storage:"1Gi"}} storageClassName:"s"}`},
		{"service_account", "automount_service_account_token = false\nimage_pull_secret { name = \"p\" }\nsecret { name = \"q\" }", "ServiceAccount", `{automountServiceAccountToken:false imagePullSecrets:[{name:"p"}] secrets:[{name:"q"}]}`},
		{"config_map", "data = { some_key = \"x\" }\nbinary_data = { b = \"eA==\" }", "ConfigMap", `{binaryData:{b:"eA=="} data:{some_key:"x"}}`},
		{"secret_v1", "data = { password = \"x\" }\nbinary_data = { b = \"eA==\" }\ntype = \"Opaque\"", "Secret", `{data:{b:"eA=="} stringData:{password:"x"} type:"Opaque"}`},
		{"storage_class", "storage_provisioner = \"p\"\nreclaim_policy = \"Retain\"\nparameters = { some_type = \"gp3\" }", "StorageClass", `{parameters:{some_type:"gp3"} provisioner:"p" reclaimPolicy:"Retain"}`},
		{"role", "rule {\n api_groups = [\"\"]\n resources = [\"pods\"]\n verbs = [\"*\"]\n}", "Role", `{rules:[{apiGroups:[""] resources:["pods"] verbs:["*"]}]}`},
		{"cluster_role", "rule {\n non_resource_urls = [\"/healthz\"]\n verbs = [\"get\"]\n}", "ClusterRole", `{rules:[{nonResourceURLs:["/healthz"] verbs:["get"]}]}`},
		{"role_binding", "role_ref {\n api_group = \"g\"\n kind = \"Role\"\n name = \"r\"\n}\nsubject {\n kind = \"ServiceAccount\"\n name = \"s\"\n}", "RoleBinding", `{roleRef:{apiGroup:"g" kind:"Role" name:"r"} subjects:[{kind:"ServiceAccount" name:"s"}]}`},
		{"cluster_role_binding_v1", "role_ref {\n kind = \"ClusterRole\"\n name = \"r\"\n}\nsubject {\n kind = \"Group\"\n name = \"g\"\n}", "ClusterRoleBinding", `{roleRef:{kind:"ClusterRole" name:"r"} subjects:[{kind:"Group" name:"g"}]}`},
		{"namespace", "", "Namespace", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.declared, func(t *testing.T) {
			u := mapped(t, "resource \"kubernetes_"+tt.declared+"\" \"a\" {\n"+meta+tt.body+"\n timeouts {}\n}\n")
			r := u.Resources[0]
			if r.Type != graph.KubernetesType(tt.kind) || r.Declared != "kubernetes_"+tt.declared {
				t.Errorf("it is a %s (%s), want %s", r.Type, r.Declared, tt.kind)
			}
			if got := show(r.Properties.Get("metadata")); got != `{labels:{app_name:"x"} name:"a"}` {
				t.Errorf("the metadata are %s", got)
			}
			got := show(r.Properties.Get("spec"))
			if r.Properties.Get("spec") == nil {
				got = show(r.Properties.Set("metadata", nil))
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestWhatTerraformDoesNotKnowOfAManifest(t *testing.T) {
	u := mapped(t, `
variable "ports" { type = list(number) }
variable "secure" { type = bool }
variable "image" {}
variable "manifest" {}
resource "kubernetes_pod" "a" {
  metadata { name = "a" }
  spec {
    container {
      image = var.image
      dynamic "port" {
        for_each = var.ports
        content { container_port = port.value }
      }
      dynamic "security_context" {
        for_each = var.secure ? [1] : []
        content { privileged = false }
      }
    }
  }
}
resource "kubernetes_manifest" "b" { manifest = var.manifest }
resource "kubernetes_labels" "c" { labels = { a = "b" } }
`)
	pod := find(t, u, "kubernetes_pod.a", "Kubernetes::Pod")
	c := pod.Properties.At(graph.Path{graph.Key("spec"), graph.Key("containers"), graph.Index(0)})
	if ports := c.Get("ports"); !ports.Is(graph.List) || ports.Rest() == nil || ports.Len() > 0 {
		t.Errorf("ports are %s, want a list of what is not known", show(ports))
	}
	if got := show(c.Get("securityContext")); !strings.HasPrefix(got, "?") && !strings.Contains(got, "var.secure?") {
		t.Errorf("the security context is %s, want one that is not known", got)
	}
	if got := show(c.Get("image")); got != "?var.image" {
		t.Errorf("the image is %s", got)
	}
	find(t, u, "kubernetes_manifest.b", "kubernetes_manifest")
	find(t, u, "kubernetes_labels.c", "kubernetes_labels")
}

func TestManifestsOfTerraformAreRelated(t *testing.T) {
	u := normal(t, `
resource "kubernetes_namespace" "n" {
  metadata { name = "shop" }
}
resource "kubernetes_deployment" "web" {
  metadata {
    name      = "web"
    namespace = kubernetes_namespace.n.metadata[0].name
  }
  spec {
    template {
      metadata { labels = { app = "web" } }
      spec {
        container {
          name  = "c"
          image = "x:1"
          env_from {
            secret_ref { name = kubernetes_secret.s.metadata[0].name }
          }
        }
      }
    }
  }
}
resource "kubernetes_secret" "s" {
  metadata {
    name      = "keys"
    namespace = "shop"
  }
}
resource "kubernetes_manifest" "svc" {
  manifest = {
    apiVersion = "v1"
    kind       = "Service"
    metadata   = { name = "web", namespace = "shop" }
    spec       = { selector = { app = "web" } }
  }
}
resource "kubernetes_service" "other" {
  metadata { name = "web" }
  spec { selector = { app = "web" } }
}
`)
	var got []string
	for _, e := range u.Edges {
		got = append(got, e.From.Address+" -"+e.Property+"-> "+e.To.Address)
	}
	slices.Sort(got)
	want := []string{
		"kubernetes_deployment.web -metadata.namespace-> kubernetes_namespace.n",
		"kubernetes_deployment.web -spec.template.spec.containers.envFrom.secretRef.name-> kubernetes_secret.s",
		"kubernetes_manifest.svc -metadata.namespace-> kubernetes_namespace.n",
		"kubernetes_manifest.svc -spec.selector-> kubernetes_deployment.web",
		"kubernetes_secret.s -metadata.namespace-> kubernetes_namespace.n",
	}
	if diff := cmp.Diff(slices.Compact(got), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestLabelsThatTerraformDoesNotKnowMayBeEqual(t *testing.T) {
	u := normal(t, `
variable "a" {}
variable "b" {}
resource "kubernetes_pod" "p" {
  metadata {
    name   = "p"
    labels = { app = var.a }
  }
  spec {}
}
resource "kubernetes_service" "same" {
  metadata { name = "same" }
  spec { selector = { app = var.a } }
}
resource "kubernetes_service" "other" {
  metadata { name = "other" }
  spec { selector = { app = var.b } }
}
`)
	if len(u.Edges) != 1 || u.Edges[0].From.Address != "kubernetes_service.same" {
		t.Errorf("the edges are %v, want one from kubernetes_service.same", u.Edges)
	}
	possible := u.Possible(find(t, u, "kubernetes_pod.p", "Kubernetes::Pod"))
	if len(possible) != 1 || possible[0].From.Address != "kubernetes_service.other" || possible[0].Open == "" {
		t.Errorf("possible are %v, want one from kubernetes_service.other", possible)
	}
}
