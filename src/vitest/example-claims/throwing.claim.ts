throw new Error("this claim file throws while it is loaded");
