resource "kubernetes_deployment_v1" "shop" {
  metadata {
    name = "shop"
  }

  spec {
    selector {
      match_labels = {
        app = "shop"
      }
    }

    template {
      metadata {
        labels = {
          app = "shop"
        }
      }

      spec {
        node_selector = {
          "topology.kubernetes.io/region" = "eu-central-1"
        }

        container {
          name  = "shop"
          image = "registry.example.com/shop:1.4"
        }
      }
    }
  }
}
